"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("reconciliation.view", "see what routers and RADIUS hold that is not wanted")
REPAIR = permission("reconciliation.repair", "repair routers and RADIUS", critical=True)
RULE = permission(
    "reconciliation.rule",
    "say whether routers and RADIUS are repaired without asking",
    critical=True,
    provider_wide=True,
)
REPORT = permission("reconciliation.report", "report what routers and RADIUS hold")
