"""A shift's own figures, for its page and its sheet: what it began with, what came and went, what was counted."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from mtandao.domains.payments.choices import CashMove, PaymentState
from mtandao.domains.payments.desk import drawer_holds
from mtandao.domains.payments.models import Shift
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Papers:
    """`other`: what moved the drawer without being taken, brought, banked or spent here: reversals, expenses."""

    opening: Decimal
    payments: int
    taken: Decimal
    reversed_: int
    moved: dict[CashMove, Decimal]
    other: Decimal
    expected: Decimal


def papers(ctx: Context, shift: Shift) -> Papers:
    """Three queries, however many payments it had."""
    got = shift.payments.aggregate(
        sum=Sum("amount"), times=Count("id"), back=Count("id", filter=Q(state=PaymentState.REVERSED))
    )
    # What was brought at opening is part of the float already.
    rows = shift.moves.exclude(kind=CashMove.BROUGHT, moved_at=shift.opened_at)
    moved = {
        CashMove(kind): sum_ for kind, sum_ in rows.values_list("kind").annotate(sum=Sum("amount")).order_by()
    }
    taken = got["sum"] or ZERO
    expected = shift.expected if shift.expected is not None else drawer_holds(ctx, shift.drawer_id)
    signed = sum((sum_ if kind == CashMove.BROUGHT else -sum_ for kind, sum_ in moved.items()), ZERO)
    other = expected - shift.float_amount - taken - signed
    return Papers(shift.float_amount, got["times"], taken, got["back"], moved, other, expected)
