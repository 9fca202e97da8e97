"""Where this room's operations gather."""

from ninja import Router

router = Router(tags=["SMS"])

LONGEST_TEXT = 1000
