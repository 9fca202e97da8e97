"""Which taxes a line bears: its own group, its plan's, the first rule that fits, the tenant's default, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Q

from mtandao.domains.billing.models import TaxGroup, TaxRate, TaxRule
from mtandao.domains.billing.rules.tax import Group, Rate
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What is known of a line before it is taxed. `region` is the customer's."""

    kind: str
    group_id: UUID | None = None
    plan_group_id: UUID | None = None
    category: str = ""
    connection_type: str = ""
    region: str = ""


def tax_groups(ctx: Context, wants: Sequence[Want], on: date) -> list[Group | None]:
    """For each want its group with the rates that are valid on that day between the provider's region and the
    customer's. However many there are, four queries; equal answers are the same value."""
    groups = {group.id: group for group in TaxGroup.of(ctx)}
    if not groups:
        return [None] * len(wants)
    rates = rates_on(ctx, on)
    rules = list(TaxRule.of(ctx).order_by("place"))
    seller = organizations.tenant(ctx).region
    default = next((group.id for group in groups.values() if group.is_default), None)

    @cache
    def group(group_id: UUID, buyer: str) -> Group:
        row = groups[group_id]
        return Group(row.code, row.name, rates.get(group_id, ()), row.inclusive).between(seller, buyer)

    @cache
    def answer(want: Want) -> Group | None:
        own = next((key for key in (want.group_id, want.plan_group_id) if key in groups), None)
        chosen = own or next((rule.group_id for rule in rules if fits(rule, want)), default)
        return group(chosen, want.region) if chosen else None

    return [answer(want) for want in wants]


def fits(rule: TaxRule, want: Want) -> bool:
    """What a rule does not name, it does not ask for."""
    return all(
        asked in ("", given)
        for asked, given in (
            (rule.line_kind, want.kind),
            (rule.category, want.category),
            (rule.connection_type, want.connection_type),
            (rule.region, want.region),
        )
    )


def rates_on(ctx: Context, on: date) -> Mapping[UUID, tuple[Rate, ...]]:
    """By group, in order, those valid on that day."""
    valid = (
        TaxRate.of(ctx)
        .filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
        .order_by("group_id", "place", "code")
    )
    by_group: dict[UUID, tuple[Rate, ...]] = {}
    for row in valid:
        rate = Rate(row.code, row.name, row.percent, row.compound, row.scope)
        by_group[row.group_id] = (*by_group.get(row.group_id, ()), rate)
    return by_group


def tax_codes(ctx: Context) -> dict[str, str]:
    """Every tax that was ever charged or may be, by its code, and what it is called now."""
    rows = TaxRate.of(ctx).order_by("starts_on", "id").values_list("code", "name")
    return dict(sorted(dict(rows).items()))
