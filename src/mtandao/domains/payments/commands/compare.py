"""Put a day of a short code beside the ledger: total against total, and what only one side knows, one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.daily.choices import DayState, DifferenceKind
from mtandao.domains.payments.daily.rules import Differing, compared
from mtandao.domains.payments.daily.sides import (
    BY_HAND,
    UNPAID,
    UNRECEIPTED,
    Side,
    Thing,
    booked_as,
    ledger_side,
    statement_side,
)
from mtandao.domains.payments.events import StatementCompared
from mtandao.domains.payments.models import (
    Payment,
    Payout,
    Reversal,
    StatementDay,
    StatementDifference,
    StatementLine,
)
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

AT_ONCE = 2000
MADE_ANEW = (
    "kind",
    "open",
    "receipt",
    "there",
    "here",
    "amount",
    "memo",
    "elsewhere_on",
    "line",
    "payment",
    "payout",
)


@command(needs=permissions.RECEIVE)
def compare_day(ctx: Context, *, day_id: UUID) -> StatementDay:
    """Safe to run again: what was asked and explained about a difference stays with it."""
    day = StatementDay.locked(ctx, id=day_id)
    was = (day.state, day.difference, day.open_differences)
    here = ledger_side(ctx, day)
    there = statement_side(ctx, day) if day.has_statement else Side()
    day.lines, day.compared_at = there.count, ctx.now
    day.statement_in, day.statement_out = there.came, there.went
    day.ledger_in, day.ledger_out = here.came, here.went
    day.difference = (there.came - there.went) - (here.came - here.went)
    found = _found(ctx, day, there, here) if day.has_statement else []
    day.open_differences = _written(ctx, day, found)
    if not day.has_statement:
        day.state = DayState.NO_STATEMENT
    else:
        day.state = DayState.DIFFERS if day.open_differences else DayState.AGREES
    day.save()
    if was != (day.state, day.difference, day.open_differences):
        emit(
            ctx,
            StatementCompared(
                subject_id=day.id,
                short_code=day.short_code,
                on=day.on,
                state=day.state,
                difference=day.difference,
                open=day.open_differences,
            ),
        )
    return day


def _found(ctx: Context, day: StatementDay, there: Side, here: Side) -> list[StatementDifference]:
    differing = compared(
        {key: thing.amount for key, thing in there.things.items()},
        {key: thing.amount for key, thing in here.things.items()},
    )
    seen = _Elsewhere.looked_up(ctx, day, differing, there, here)
    nothing = Thing()
    return [
        _difference(
            ctx, day, each, there.things.get(each.key, nothing), here.things.get(each.key, nothing), seen
        )
        for each in differing
    ]


@dataclass(slots=True)
class _Elsewhere:
    """Where the other side has what it lacks on this day."""

    booked: dict[str, tuple[UUID, date]] = field(default_factory=dict)
    reversed: dict[str, tuple[UUID, date]] = field(default_factory=dict)
    paid: dict[str, tuple[UUID, date]] = field(default_factory=dict)
    told: dict[str, date] = field(default_factory=dict)
    lines: dict[UUID, date] = field(default_factory=dict)

    @classmethod
    def looked_up(
        cls, ctx: Context, day: StatementDay, differing: Iterable[Differing], there: Side, here: Side
    ) -> "_Elsewhere":
        found, zone = cls(), ctx.tenant.timezone
        only_there = [there.things[each.key].receipt for each in differing if each.here is None]
        only_here = [here.things[each.key].receipt for each in differing if each.there is None]
        missing = [
            line for each in differing if each.here is None for line, _ in there.things[each.key].lines
        ]
        for start in range(0, len(missing), AT_ONCE):
            keys = {booked_as(line): line for line in missing[start : start + AT_ONCE]}
            found.lines.update((keys[key], on) for key, on in ledger.booked_on(ctx, keys).items())
        for some in _pieces(only_there):
            payments = Payment.objects.filter(tenant_id=ctx.tenant_id, method=Method.MPESA, receipt__in=some)
            for payment in payments:
                found.booked[str(payment.receipt)] = (payment.id, payment.booked_at.astimezone(zone).date())
            taken = Reversal.objects.filter(tenant_id=ctx.tenant_id, payment__in=payments)
            for one in taken.select_related("payment"):
                on = one.reversed_at.astimezone(zone).date()
                found.reversed[str(one.payment.receipt)] = (one.payment_id, on)
            payouts = Payout.objects.filter(tenant_id=ctx.tenant_id, receipt__in=some, ended_at__isnull=False)
            for payout in payouts:
                if payout.ended_at is not None:
                    found.paid[payout.receipt] = (payout.id, payout.ended_at.astimezone(zone).date())
        for some in _pieces(only_here):
            lines = (
                StatementLine.of(ctx)
                .filter(gateway=day.gateway_id, receipt__in=some)
                .exclude(on=day.on, short_code=day.short_code)
            )
            found.told.update(lines.values_list("receipt", "on"))
        return found


def _pieces(receipts: list[str]) -> Iterable[list[str]]:
    named = [receipt for receipt in receipts if receipt]
    return (named[start : start + AT_ONCE] for start in range(0, len(named), AT_ONCE))


def _difference(
    ctx: Context, day: StatementDay, each: Differing, there: Thing, here: Thing, seen: _Elsewhere
) -> StatementDifference:
    made = StatementDifference(
        tenant_id=ctx.tenant_id,
        day=day,
        key=each.key,
        receipt=there.receipt or here.receipt,
        there=each.there,
        here=each.here,
        amount=each.amount,
        memo=(there.memo or here.memo)[:300],
        payment_id=here.payment_id,
        payout_id=here.payout_id,
        line_id=_line(there, each),
    )
    made.kind = DifferenceKind.AMOUNT
    if each.here is None:
        made.kind = DifferenceKind.MISSING_HERE
        charge = each.key.endswith(":charge")
        booked = seen.lines.get(made.line_id) if made.line_id else None
        where = (seen.booked if each.amount > 0 else seen.reversed).get(made.receipt) if not charge else None
        if where:
            made.kind, (made.payment_id, made.elsewhere_on) = DifferenceKind.ELSEWHERE, where
        elif booked:
            made.kind, made.elsewhere_on = DifferenceKind.ELSEWHERE, booked
        elif made.receipt in seen.paid and not charge:
            made.kind, (made.payout_id, made.elsewhere_on) = DifferenceKind.ELSEWHERE, seen.paid[made.receipt]
    elif each.there is None:
        made.kind = DifferenceKind.MISSING_THERE
        if each.key.startswith((UNRECEIPTED, UNPAID)):
            made.kind = DifferenceKind.NO_RECEIPT
        elif made.receipt in seen.told and not each.key.startswith(BY_HAND):
            made.kind, made.elsewhere_on = DifferenceKind.ELSEWHERE, seen.told[made.receipt]
    made.open = made.kind != DifferenceKind.ELSEWHERE
    return made


def _line(there: Thing, each: Differing) -> UUID | None:
    """Which of its lines is the one that is not booked."""
    exact = next((line for line, amount in there.lines if amount == each.amount), None)
    return exact or (there.lines[0][0] if there.lines else None)


def _written(ctx: Context, day: StatementDay, found: list[StatementDifference]) -> int:
    """The list made anew; returns how many are open."""
    known = {row.key: row for row in StatementDifference.of(ctx).filter(day=day)}
    new, changed = [], []
    for made in found:
        row = known.pop(made.key, None)
        if row is None:
            new.append(made)
            continue
        explained = row.explained_at is not None and row.amount == made.amount
        if not explained:
            row.explanation, row.explained_at, row.explained_by = "", None, ""
        for name in MADE_ANEW:
            setattr(row, name, getattr(made, name))
        row.open = made.open and not explained
        made.open = row.open
        changed.append(row)
    StatementDifference.of(ctx).filter(id__in=[row.id for row in known.values()]).delete()
    StatementDifference.objects.bulk_create(new, batch_size=AT_ONCE)
    fields = (*MADE_ANEW, "explanation", "explained_at", "explained_by")
    StatementDifference.objects.bulk_update(changed, fields, batch_size=500)
    return sum(made.open for made in found)
