"""Which services of many can have another plan, from values alone."""

from enum import StrEnum


class Why(StrEnum):
    """Why a service is left out."""

    ENDED = "ended"
    SAME_PLAN = "same_plan"
    NOT_INSTALLED = "not_installed"
    NOT_SOLD = "not_sold"


def why_not(*, ended: bool, same_plan: bool, installed: bool, sold: bool, at_next_cycle: bool) -> Why | None:
    """None: it can. Before its installation no cycle runs: nothing can wait for the next one."""
    if not sold:
        return Why.NOT_SOLD
    if ended:
        return Why.ENDED
    if same_plan:
        return Why.SAME_PLAN
    if at_next_cycle and not installed:
        return Why.NOT_INSTALLED
    return None
