"""A shift's sheet: what was counted, against what the ledger expected, with every payment of it."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments.choices import CashMove, PaymentState
from mtandao.domains.payments.models import Shift
from mtandao.domains.payments.shift_papers import Papers, papers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words

TEMPLATE: Final = Path(__file__).parent / "shift.typ"


def shift_pdf(ctx: Context, shift: Shift) -> bytes:
    """A4, in the language that is active. An open shift's says what it should hold now."""
    isp, sums = organizations.tenant(ctx), papers(ctx, shift)
    return billing.printed(
        TEMPLATE,
        {
            "title": _("Shift"),
            "seller": isp.legal_name or isp.name,
            "subtitle": f"{shift.drawer.name}, {shift.user.full_name}",
            "facts": [
                [_("Opened"), _moment(shift.opened_at)],
                [_("Closed"), _moment(shift.closed_at) if shift.closed_at else _("still open")],
                [_("Counted by"), shift.counted_by or "–"],
                *([[_("Note"), shift.note]] if shift.note else []),
            ],
            "sums": _sums(shift, sums),
            "pieces": [
                [
                    f"{number} × {words.money(Decimal(name), whole=Decimal(name) >= 1)}",
                    words.money(Decimal(name) * number),
                ]
                for name, number in (shift.pieces or {}).items()
            ],
            "heads": [_("Time"), _("From"), _("Account"), f"{_('Amount')}, {ctx.tenant.currency}"],
            "payments": [
                [
                    times.clock(one.received_at),
                    one.subscriber.full_name if one.subscriber else "–",
                    one.subscriber.account_number if one.subscriber else "",
                    words.money(one.amount)
                    + (f" ({_('reversed')})" if one.state == PaymentState.REVERSED else ""),
                ]
                for one in shift.payments.select_related("subscriber").order_by("id")
            ],
            "moves": [
                [
                    times.clock(move.moved_at),
                    str(CashMove(move.kind).label) + (f": {move.reason}" if move.reason else ""),
                    move.moved_by,
                    words.money(move.signed),
                ]
                for move in shift.moves.order_by("id")
            ],
            "signed": [_("Cashier"), _("Received by")],
        },
    )


def _piece(worth: Decimal, number: int) -> list[str]:
    return [f"{number} × {words.money(worth, whole=worth >= 1)}", words.money(worth * number)]


def _sums(shift: Shift, sums: Papers) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [_("Float"), words.money(sums.opening)],
        [f"{_('Taken')} × {sums.payments}", words.money(sums.taken)],
        *[
            [str(kind.label), words.money(sum_ if kind == CashMove.BROUGHT else -sum_)]
            for kind, sum_ in sums.moved.items()
        ],
        *([[_("Reversals and expenses"), words.money(sums.other)]] if sums.other else []),
        [_("Expected"), words.money(sums.expected)],
    ]
    if shift.counted is not None and shift.variance is not None:
        rows += [[_("Counted"), words.money(shift.counted)], [_("Difference"), words.money(shift.variance)]]
    return rows


def _moment(at: Any) -> str:
    return f"{times.day(at, weekday=False)}, {times.clock(at)}"
