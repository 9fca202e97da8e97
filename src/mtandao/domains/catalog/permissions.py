"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("catalog.view", "see plans")
CHANGE = permission("catalog.change", "make and change plans", critical=True, provider_wide=True)
OVERRIDE = permission("catalog.override", "set partners' own prices", critical=True)
