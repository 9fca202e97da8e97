"""Reads of this room."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.models import AddOn, Discount, Plan
from mtandao.foundation.context import Context


def plans(ctx: Context) -> QuerySet[Plan]:
    return Plan.of(ctx).order_by("price", "name", "id")


def plans_for_sale(ctx: Context) -> QuerySet[Plan]:
    """What may be sold somewhere today; a promotion only until its day."""
    return plans(ctx).filter(state=PlanState.ACTIVE).filter(Q(reverts_on=None) | Q(reverts_on__gt=ctx.today))


def promotions_of(ctx: Context, plan_id: UUID) -> QuerySet[Plan]:
    """The plans that turn into this one and are not archived."""
    return plans(ctx).filter(reverts_to=plan_id).exclude(state=PlanState.ARCHIVED)


def plan(ctx: Context, plan_id: UUID) -> Plan:
    """NotFound if it is not the tenant's."""
    return Plan.found(ctx, id=plan_id)


def plans_by_id(ctx: Context, plan_ids: Iterable[UUID]) -> dict[UUID, Plan]:
    return {plan.id: plan for plan in Plan.of(ctx).filter(id__in=set(plan_ids))}


def plan_of_group(ctx: Context, group: str) -> Plan | None:
    """A plan's RADIUS group is its alone."""
    return Plan.of(ctx).filter(radius_group=group).first()


def discounts(ctx: Context) -> QuerySet[Discount]:
    return Discount.of(ctx)


def discounts_to_give(ctx: Context, plan_id: UUID) -> list[Discount]:
    """What may be given today to a service of this plan, by name."""
    today = ctx.today
    rows = (
        Discount.of(ctx)
        .filter(withdrawn_at=None)
        .filter(
            Q(given_from=None) | Q(given_from__lte=today),
            Q(given_until=None) | Q(given_until__gt=today),
            Q(until=None) | Q(until__gt=today),
            Q(plan_ids=[]) | Q(plan_ids__contains=[plan_id]),
        )
    )
    return list(rows.order_by("name", "id")[:200])


def discount(ctx: Context, discount_id: UUID) -> Discount:
    """NotFound if it is not the tenant's."""
    return Discount.found(ctx, id=discount_id)


def discount_of_code(ctx: Context, code: str) -> Discount | None:
    """The discount that customers take with that code, written in any case."""
    rows = Discount.of(ctx).annotate(written=Upper("code")).exclude(code="")
    return rows.filter(written=code.strip().upper()).first()


def add_ons(ctx: Context) -> QuerySet[AddOn]:
    return AddOn.of(ctx)


def add_ons_for(ctx: Context, plan_id: UUID) -> list[AddOn]:
    """What may be sold today to a service of this plan, by name."""
    rows = add_ons(ctx).filter(Q(plan_ids=[]) | Q(plan_ids__contains=[plan_id]), state=PlanState.ACTIVE)
    return list(rows.order_by("name", "id")[:200])


def add_on(ctx: Context, add_on_id: UUID) -> AddOn:
    """NotFound if it is not the tenant's."""
    return AddOn.found(ctx, id=add_on_id)
