"""What invoices to be come to, with their taxes: for whoever shows it and for whoever issues it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.rules.shares import line_total
from mtandao.domains.billing.rules.tax import Group, Line, Taxed, taxed
from mtandao.domains.billing.taxing import Want, tax_groups
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """One line to be. With a subscription and days it bills that cycle, once for ever.

    `tax_group_id`: chosen by hand. Else `plan` and `connection_type` say how it is taxed, or the tenant's rules.
    `repeats`: the place of the line it repeats, of the void invoice that is billed anew.
    """

    kind: LineKind
    description: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    tax_group_id: UUID | None = None
    plan: catalog.Plan | None = None
    connection_type: str = ""
    subscription_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    repeats: int | None = None

    @property
    def amount(self) -> Decimal:
        return line_total(self.quantity, self.unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvoice:
    subscriber_id: UUID
    organization_id: UUID
    due_on: date
    lines: Sequence[NewLine]
    recurring: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Priced:
    """An invoice to be, the tax group of each of its lines, and what it comes to."""

    new: NewInvoice
    groups: Sequence[Group | None]
    taxed: Taxed

    @property
    def total(self) -> Decimal:
        return self.taxed.total


def priced(ctx: Context, new: Sequence[NewInvoice], on: date | None = None) -> list[Priced]:
    """All of them as of today (or of another day), in a constant number of queries."""
    regions = subscribers.regions_of(ctx, {each.subscriber_id for each in new})
    wants = [_want(line, regions.get(each.subscriber_id, "")) for each in new for line in each.lines]
    groups = iter(tax_groups(ctx, wants, on or ctx.today))
    known: dict[tuple[object, ...], Taxed] = {}
    return [_priced(each, [next(groups) for _ in each.lines], known) for each in new]


def _priced(new: NewInvoice, groups: list[Group | None], known: dict[tuple[object, ...], Taxed]) -> Priced:
    """`known`: most customers of a run have one of a few plans, whose tax is computed once."""
    amounts = [line.amount for line in new.lines]
    # Equal groups of one answer are the same value.
    key = (*amounts, *map(id, groups))
    if key not in known:
        known[key] = taxed([Line(amount, group) for amount, group in zip(amounts, groups, strict=True)])
    return Priced(new, groups, known[key])


def _want(line: NewLine, region: str) -> Want:
    plan = line.plan
    return Want(
        # What is let off a plan is taxed as the plan.
        kind=LineKind.PLAN if plan and line.kind == LineKind.DISCOUNT else line.kind,
        group_id=line.tax_group_id,
        plan_group_id=plan.tax_group_id if plan else None,
        category=plan.category if plan else "",
        connection_type=line.connection_type or (plan.connection_type if plan else ""),
        region=region,
    )
