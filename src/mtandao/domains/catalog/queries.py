"""Reads of this room."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.models import Plan
from mtandao.foundation.context import Context


def plans(ctx: Context) -> QuerySet[Plan]:
    return Plan.of(ctx).order_by("price", "name", "id")


def plans_on_sale(ctx: Context) -> QuerySet[Plan]:
    return plans(ctx).filter(state=PlanState.ACTIVE)


def plan(ctx: Context, plan_id: UUID) -> Plan:
    """NotFound if it is not the tenant's."""
    return Plan.found(ctx, id=plan_id)


def plans_by_id(ctx: Context, plan_ids: Iterable[UUID]) -> dict[UUID, Plan]:
    return {plan.id: plan for plan in Plan.of(ctx).filter(id__in=set(plan_ids))}
