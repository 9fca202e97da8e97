"""Plans come on sale and leave the shelf, one or many."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.commands.promotions import (
    must_not_be_reverted_to,
    promotions_into,
    still_reverted_to,
)
from mtandao.domains.catalog.models import Plan
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Refusal


@command(needs=permissions.CHANGE)
def archive_plan(ctx: Context, *, plan_id: UUID) -> Plan:
    """Off the shelf for good; whoever has it keeps it. Asked twice, it stays archived."""
    plan = Plan.locked(ctx, id=plan_id)
    if plan.state != PlanState.ARCHIVED:
        archived = plan.archive()
        must_not_be_reverted_to(ctx, [plan])
        plan.save(update_fields=["state"])
        emit(ctx, archived)
    return plan


class Moved(NamedTuple):
    """Who came to the new state, and why others did not."""

    done: list[Plan]
    refused: list[Refusal]


@command(needs=permissions.CHANGE)
def move_plans(ctx: Context, *, plan_ids: Iterable[UUID], to: PlanState) -> Moved:
    """Put many plans on sale, close them to new sign-ups, or archive them; whoever cannot stays as he is."""
    rows = list(Plan.of(ctx).filter(id__in=set(plan_ids)).select_for_update(of=("self",)).order_by("id"))
    moved, events = Moved([], []), []
    wanted = promotions_into(ctx, rows) if to == PlanState.ARCHIVED else {}
    for plan in rows:
        try:
            if plan.id in wanted:
                raise still_reverted_to(plan, wanted[plan.id])
            events.append(plan.move(to))
        except Refusal as fact:
            moved.refused.append(fact)
        else:
            moved.done.append(plan)
    write_changes(moved.done, ["state"])
    emit(ctx, *events)
    return moved
