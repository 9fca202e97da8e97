"""The life of what is sold: draft, on sale, no new sign-ups (and back), archived for good."""

from typing import Final

from django.utils.translation import gettext as _

from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.errors import PlanInWrongState

# From which states one comes to another.
WAYS: Final[dict[str, frozenset[str]]] = {
    PlanState.DRAFT: frozenset(),
    PlanState.ACTIVE: frozenset({PlanState.DRAFT, PlanState.DEPRECATED}),
    PlanState.DEPRECATED: frozenset({PlanState.ACTIVE}),
    PlanState.ARCHIVED: frozenset({PlanState.DRAFT, PlanState.ACTIVE, PlanState.DEPRECATED}),
}


def must_lead(name: str, now: PlanState, to: PlanState) -> None:
    """Refused where no way leads from one state to the other."""
    if now not in WAYS[to]:
        raise PlanInWrongState(_no_way(name, now, to), state=now)


def _no_way(name: str, now: PlanState, to: PlanState) -> str:
    if now == to:
        return _("%(name)s is in that state already (%(state)s); nothing was changed.") % {
            "name": name,
            "state": now.label.lower(),
        }
    if now == PlanState.ARCHIVED:
        return _("%(name)s is archived for good. Make a new one instead.") % {"name": name}
    if to == PlanState.DRAFT:
        return _("%(name)s was put on sale and is a draft no more. Close it to new sign-ups instead.") % {
            "name": name
        }
    return _("%(name)s is a draft, which nobody has. Put it on sale, or archive it.") % {"name": name}
