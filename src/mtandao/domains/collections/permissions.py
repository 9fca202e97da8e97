"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("collections.view", "see where unpaid accounts stand")
WALK = permission(
    "collections.walk", "move unpaid accounts along the ladder", critical=True, provider_wide=True
)
PROMISE = permission("collections.promise", "extend and take promises to pay")
PROMISE_ANYWAY = permission(
    "collections.promise_anyway", "take promises from who broke his last ones, and longer ones", critical=True
)
CHANGE_LADDER = permission("collections.ladder", "change the ladder", critical=True, provider_wide=True)
EXEMPT = permission("collections.exempt", "exempt accounts from reminders and cuts", critical=True)
REMIND = permission("collections.remind", "remind customers of their debt")
