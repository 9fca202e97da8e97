"""A day at the desks: what each drawer held before and after, and what each person took, by method."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.choices import Method, PaymentState
from mtandao.domains.payments.desk import drawer_names, shifts
from mtandao.domains.payments.models import Payment, Shift
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")
CASH, VARIANCE = ledger.AccountCode.CASH, ledger.AccountCode.VARIANCE


@dataclass(frozen=True, slots=True)
class DrawerDay:
    """By the ledger. `drawer_id` is empty for cash that is in no drawer; `variance` below zero: missing."""

    drawer_id: str
    name: str
    before: Decimal
    came: Decimal
    went: Decimal
    variance: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.came - self.went


@dataclass(slots=True)
class CollectorDay:
    """What one person recorded, by method; what was taken back since does not count."""

    name: str
    times: int = 0
    by_method: dict[str, Decimal] = field(default_factory=dict)
    reversed_times: int = 0

    @property
    def total(self) -> Decimal:
        return sum(self.by_method.values(), ZERO)

    @property
    def cash(self) -> Decimal:
        return self.by_method.get(Method.CASH, ZERO)

    @property
    def other(self) -> Decimal:
        return self.total - self.cash


def drawers_on(ctx: Context, day: date) -> list[DrawerDay]:
    """Those that hold something or moved, by name. Three queries on a few rows a day."""
    before = ledger.trial_balance_of(ctx, CASH, day - timedelta(days=1))
    moved = ledger.turnovers(ctx, day, day)
    details = {detail for detail, held in before.items() if held} | {d for code, d in moved if code == CASH}
    names = drawer_names(ctx, sorted(details))
    found = []
    for detail in details:
        today = moved.get((CASH, detail))
        counted = moved.get((VARIANCE, detail))
        found.append(
            DrawerDay(
                detail,
                names.get(detail, ""),
                before.get(detail, ZERO),
                today.debit if today else ZERO,
                today.credit if today else ZERO,
                -counted.net if counted else ZERO,
            )
        )
    return sorted(found, key=lambda each: (not each.drawer_id, each.name.lower()))


def shifts_closed_on(ctx: Context, day: date) -> QuerySet[Shift]:
    start, end = hours_of(ctx, day)
    return shifts(ctx).filter(closed_at__gte=start, closed_at__lt=end).order_by("id")


def hours_of(ctx: Context, day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight, in the tenant's own zone."""
    start = datetime.combine(day, time(), ctx.tenant.timezone)
    return start, datetime.combine(day + timedelta(days=1), time(), ctx.tenant.timezone)


def collectors_on(ctx: Context, day: date) -> list[CollectorDay]:
    """By name. One query on the index of when payments were booked."""
    start, end = hours_of(ctx, day)
    rows = Payment.of(ctx).filter(booked_at__gte=start, booked_at__lt=end).exclude(taken_by="")
    sums = (
        rows.values_list("taken_by", "method", "state")
        .annotate(sum=Sum("amount"), times=Count("id"))
        .order_by()
    )
    return _by_person(sums)


def _by_person(sums: Iterable[tuple[str, str, str, Decimal, int]]) -> list[CollectorDay]:
    people: dict[str, CollectorDay] = {}
    for name, method, state, amount, times in sums:
        person = people.setdefault(name, CollectorDay(name))
        if state == PaymentState.REVERSED:
            person.reversed_times += times
            continue
        person.times += times
        person.by_method[method] = person.by_method.get(method, ZERO) + amount
    return [people[name] for name in sorted(people)]
