"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("usage.view", "see usage")
CHANGE_RULES = permission(
    "usage.rules", "change for how long usage is kept", critical=True, provider_wide=True
)
METER = permission("usage.meter", "count usage")
