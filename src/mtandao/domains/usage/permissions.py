"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("usage.view", "see usage")
METER = permission("usage.meter", "count usage")
