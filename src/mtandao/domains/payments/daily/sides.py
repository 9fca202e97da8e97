"""The two sides of a day, each thing under the name that both know it by: its receipt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from uuid import UUID

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.choices import PayoutMethod
from mtandao.domains.payments.daily.choices import LineKind
from mtandao.domains.payments.models import Payment, Payout, StatementDay, StatementLine
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")
AT_ONCE = 2000
# Keys of things without a receipt begin so.
UNRECEIPTED, BY_HAND, UNPAID = "payment:", "journal:", "payout:"


@dataclass(slots=True)
class Thing:
    """What one side has of it, taken together."""

    receipt: str = ""
    amount: Decimal = ZERO
    memo: str = ""
    payment_id: UUID | None = None
    payout_id: UUID | None = None
    lines: list[tuple[UUID, Decimal]] = field(default_factory=list)


@dataclass(slots=True)
class Side:
    """`came` and `went` as that side's own books add them up."""

    things: dict[str, Thing] = field(default_factory=dict)
    came: Decimal = ZERO
    went: Decimal = ZERO
    count: int = 0

    def thing(self, key: str, receipt: str = "") -> Thing:
        return self.things.setdefault(key, Thing(receipt))

    def add(self, thing: Thing, amount: Decimal) -> None:
        thing.amount += amount
        self.count += 1
        if amount > 0:
            self.came += amount
        else:
            self.went -= amount


def line_key(receipt: str, kind: str, linked: str = "") -> str:
    """A reversal stands with the payment that it takes back, a charge beside the payment that it is on."""
    if kind == LineKind.CHARGE:
        return f"{receipt}:charge"
    return linked if kind == LineKind.REVERSAL and linked else receipt


def booked_as(line_id: UUID) -> str:
    """The fact in the ledger that a line became, where it became none of the room's own things."""
    return f"statement:{line_id}"


def statement_side(ctx: Context, day: StatementDay) -> Side:
    side = Side()
    rows = StatementLine.of(ctx).filter(gateway=day.gateway_id, short_code=day.short_code, on=day.on)
    fields = ("id", "receipt", "kind", "linked", "amount", "details")
    for line_id, receipt, kind, linked, amount, details in rows.values_list(*fields).iterator(AT_ONCE):
        key = line_key(receipt, kind, linked)
        thing = side.thing(key, key.partition(":")[0])
        thing.lines.append((line_id, amount))
        thing.memo = thing.memo or details or str(LineKind(kind).label)
        side.add(thing, amount)
    return side


def ledger_side(ctx: Context, day: StatementDay) -> Side:
    """With no whole statement only payments that came are compared: what went is not known there."""
    side = Side()
    rows = ledger.movements(ctx, ledger.AccountCode.MPESA, day.short_code, day.on)
    while some := list(islice(rows, AT_ONCE)):
        for movement, key, thing in _named(ctx, side, some):
            only_payments = not day.filed and not key.startswith(UNRECEIPTED)
            if only_payments and movement.kind != ledger.JournalKind.PAYMENT:
                continue
            side.add(thing, movement.amount)
    if not day.filed:
        side.things = {key: thing for key, thing in side.things.items() if thing.amount > 0}
        side.came, side.went = sum((thing.amount for thing in side.things.values()), ZERO), ZERO
    return side


def _named(
    ctx: Context, side: Side, some: list[ledger.Movement]
) -> Iterator[tuple[ledger.Movement, str, Thing]]:
    documents = {each.document_id for each in some if each.document_id}
    mine = Payment.objects.filter(tenant_id=ctx.tenant_id, id__in=documents)
    payments = dict(mine.values_list("id", "receipt"))
    rest = documents - payments.keys()
    payouts, lines = _payouts(ctx, rest), _lines(ctx, rest)
    for each in some:
        about = each.document_id
        if about is None:
            key = f"{BY_HAND}{each.journal_id}"
        elif about in payments:
            key = payments[about] or f"{UNRECEIPTED}{about}"
            if each.kind == ledger.JournalKind.FEE:
                key = f"{key}:charge"
        elif about in payouts:
            key = payouts[about]
        elif about in lines:
            key = lines[about]
        else:
            key = f"{BY_HAND}{each.journal_id}"
        receipt = "" if key.startswith((UNRECEIPTED, BY_HAND, UNPAID)) else key.partition(":")[0]
        thing = side.thing(key, receipt)
        thing.memo = thing.memo or each.memo
        thing.payment_id = thing.payment_id or (about if about in payments else None)
        thing.payout_id = thing.payout_id or (about if about in payouts else None)
        yield each, key, thing


def _payouts(ctx: Context, ids: set[UUID]) -> Mapping[UUID, str]:
    """What went back the way it came stands with its payment."""
    rows = Payout.objects.filter(tenant_id=ctx.tenant_id, id__in=ids)
    return {
        key: (back if method == PayoutMethod.SAME_WAY and back else receipt) or f"{UNPAID}{key}"
        for key, method, receipt, back in rows.values_list("id", "method", "receipt", "payment__receipt")
    }


def _lines(ctx: Context, ids: set[UUID]) -> Mapping[UUID, str]:
    """Charges and transfers to the bank that were booked from the statement itself."""
    rows = StatementLine.of(ctx).filter(id__in=ids).values_list("id", "receipt", "kind", "linked")
    return {key: line_key(receipt, kind, linked) for key, receipt, kind, linked in rows}
