"""A payment's way from receipt to SMS. Most of it happens on floors above, which answer here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.payments.choices import Method, PaymentState, SuspenseReason
from mtandao.domains.payments.models import Payment
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Step


@dataclass(frozen=True, slots=True)
class PaymentThread:
    """`outcome` is the whole in some words ("online 9 s later"); `stuck`: somebody has to do something."""

    steps: Sequence[Step]
    outcome: str = ""
    stuck: bool = False


Answer = Callable[[Context, Sequence[Payment]], Mapping[UUID, PaymentThread]]

_answer: Answer | None = None


def answered_by(answer: Answer) -> Answer:
    """Register who knows the whole way."""
    global _answer
    _answer = answer
    return answer


def threads_of(ctx: Context, payments: Sequence[Payment]) -> Mapping[UUID, PaymentThread]:
    """Of each payment, in a fixed number of queries for all."""
    if _answer is not None:
        return _answer(ctx, payments)
    return {payment.id: own_part(ctx, payment) for payment in payments}


def own_part(ctx: Context, payment: Payment) -> PaymentThread:
    """What this room knows by itself: receipt, owner, ledger."""
    receipt = Step(_("Receipt"), times.moment(payment.received_at, ctx.now, seconds=True))
    if payment.state == PaymentState.SUSPENSE:
        why = SuspenseReason(payment.suspense_reason).label if payment.suspense_reason else _("no owner")
        held = Step(_("Ledger"), _("held in suspense"), "todo")
        return PaymentThread((receipt, Step(_("Matched"), why, "cut"), held), _("in suspense"), stuck=True)
    return PaymentThread((receipt, Step(_("Matched"), how_matched(payment)), Step(_("Ledger"), _("booked"))))


def how_matched(payment: Payment) -> str:
    """By what its owner was known."""
    if payment.ask_id:
        return _("M-Pesa request") if payment.method == Method.MPESA else _("our request")
    if payment.taken_by:
        return _("by %(name)s") % {"name": payment.taken_by}
    return _("account")
