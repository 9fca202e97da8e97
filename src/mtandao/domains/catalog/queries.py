"""Reads of this room."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.models import Plan
from mtandao.foundation.context import Context


def plans(ctx: Context) -> QuerySet[Plan]:
    return Plan.of(ctx).order_by("price", "name", "id")


def plans_on_sale(ctx: Context) -> QuerySet[Plan]:
    """What may be sold today; a promotion only until its day."""
    return plans(ctx).filter(state=PlanState.ACTIVE).filter(Q(reverts_on=None) | Q(reverts_on__gt=ctx.today))


def promotions_of(ctx: Context, plan_id: UUID) -> QuerySet[Plan]:
    """The plans that turn into this one and are not archived."""
    return plans(ctx).filter(reverts_to=plan_id).exclude(state=PlanState.ARCHIVED)


def plan(ctx: Context, plan_id: UUID) -> Plan:
    """NotFound if it is not the tenant's."""
    return Plan.found(ctx, id=plan_id)


def plans_by_id(ctx: Context, plan_ids: Iterable[UUID]) -> dict[UUID, Plan]:
    return {plan.id: plan for plan in Plan.of(ctx).filter(id__in=set(plan_ids))}
