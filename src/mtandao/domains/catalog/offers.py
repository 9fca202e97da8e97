"""What a plan costs, and whether it is sold, at one organization of the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from mtandao.domains.catalog.errors import PlanNotOnSale
from mtandao.domains.catalog.models import Plan, PlanOverride
from mtandao.domains.catalog.queries import plans_for_sale
from mtandao.domains.catalog.rules.overrides import InForce, Own, in_force
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PlanPrice:
    """A plan as one organization sells it."""

    plan: Plan
    price: Decimal
    setup_fee: Decimal
    sold: bool

    @property
    def billed_at_sale(self) -> Decimal:
        """What of the price the sale's invoice holds: nothing where the first part depends on the day on
        which the line works, nor of a prepaid one, which the wallet pays."""
        return NOTHING if self.plan.aligned or self.plan.prepaid else self.price

    def must_be_on_sale(self, today: date) -> None:
        self.plan.must_be_on_sale(today)
        if not self.sold:
            raise PlanNotOnSale(
                _("%(plan)s is not sold to these customers. Choose another plan.") % {"plan": self.plan.name},
                state=self.plan.state,
            )


def price_for(ctx: Context, plan: Plan, organization_id: UUID) -> PlanPrice:
    """What holds for the customers of that organization."""
    return prices_for(ctx, [(plan, organization_id)])[plan.id, organization_id]


def prices_for(ctx: Context, wanted: Iterable[tuple[Plan, UUID]]) -> dict[tuple[UUID, UUID], PlanPrice]:
    """The same of many plans at many organizations, by the ids of both. Two questions."""
    pairs = list(wanted)
    paths = organizations.paths_of(ctx, {organization_id for _, organization_id in pairs})
    above = {organization_id for path in paths.values() for organization_id in path}
    own: dict[UUID, dict[UUID, Own]] = {}
    rows = PlanOverride.of(ctx).filter(
        organization_id__any=list(above), plan_id__any=list({plan.id for plan, _ in pairs})
    )
    for row in rows if pairs else ():
        own.setdefault(row.plan_id, {})[row.organization_id] = row.own
    return {
        (plan.id, organization_id): PlanPrice(
            plan,
            *in_force(
                InForce(plan.price, plan.setup_fee, sold=True),
                paths.get(organization_id, ()),
                own.get(plan.id, {}),
            ),
        )
        for plan, organization_id in pairs
    }


def prices_at(
    ctx: Context, plans: Iterable[Plan], organization_id: UUID | None = None
) -> dict[UUID, PlanPrice]:
    """Of these plans, by id, for the customers of one organization; None: one's own."""
    here = organization_id or ctx.organization_id
    return {plan: price for (plan, _), price in prices_for(ctx, [(plan, here) for plan in plans]).items()}


def with_prices_here(
    ctx: Context, rows: QuerySet[Plan], organization_id: UUID | None = None
) -> QuerySet[Plan]:
    """The same rows with `price_here`, `setup_fee_here` and `sold_here`: what `prices_at` says, to sort lists by."""
    here = organization_id or ctx.organization_id
    path = organizations.paths_of(ctx, [here]).get(here, ())
    # The provider himself sells at the plan's own price: his list stays on its index.
    below = path[1:]
    return rows.annotate(
        price_here=_said_last(ctx, "price", below, F("price")),
        setup_fee_here=_said_last(ctx, "setup_fee", below, F("setup_fee")),
        sold_here=_said_last(ctx, "sold", path, Value(True)),
    )


def _said_last(ctx: Context, name: str, path: Sequence[UUID], plain: Any) -> Any:
    said = PlanOverride.of(ctx).filter(plan=OuterRef("pk")).values(name)
    each = [Subquery(said.filter(organization_id=organization_id)) for organization_id in reversed(path)]
    return Coalesce(*each, plain) if each else plain


def plans_on_sale(ctx: Context, organization_id: UUID | None = None) -> QuerySet[Plan]:
    """What may be sold today to the customers of one organization; None: one's own."""
    rows = plans_for_sale(ctx)
    spoken_of = Plan.of(ctx).filter(id__in=PlanOverride.of(ctx).filter(sold__isnull=False).values("plan_id"))
    hidden = [key for key, each in prices_at(ctx, spoken_of, organization_id).items() if not each.sold]
    return rows.exclude(id__in=hidden) if hidden else rows


def offers(ctx: Context, organization_id: UUID | None = None) -> list[PlanPrice]:
    """What may be sold today to the customers of one organization (None: one's own), the cheapest first."""
    found = prices_at(ctx, plans_on_sale(ctx, organization_id), organization_id).values()
    return sorted(found, key=lambda each: (each.price, each.plan.name, each.plan.id))


def overrides_of(ctx: Context, plan_id: UUID) -> dict[UUID, PlanOverride]:
    """What was said of one plan, by organization."""
    return {row.organization_id: row for row in PlanOverride.of(ctx).filter(plan_id=plan_id)}
