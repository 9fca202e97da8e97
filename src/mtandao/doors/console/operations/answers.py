"""What rooms below ask of the console: a payment's whole way, and when an invoice's money was asked for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import contract as payments
from mtandao.doors.console.threads import payment_threads
from mtandao.foundation.context import Context


@payments.answered_by
def way_of_payments(
    ctx: Context, rows: Sequence[payments.Payment]
) -> Mapping[UUID, payments.PaymentThread]:
    threads = payment_threads(ctx, rows)
    return {
        key: payments.PaymentThread(each.steps, str(each.outcome), each.stuck) for key, each in threads.items()
    }


@billing.answered_by
def last_asked(ctx: Context, invoice: billing.Invoice) -> billing.Asked | None:
    """The newest M-Pesa request for this invoice."""
    ask = payments.asks(ctx).filter(subscriber=invoice.subscriber_id, invoice=invoice).order_by("-asked_at").first()
    if ask is None:
        return None
    ended = ""
    if not ask.is_open and ask.state != payments.AskState.SUCCEEDED:
        ended = str(payments.AskState(ask.state).label).lower()
    return billing.Asked(ask.asked_at, _("by M-Pesa"), ended, waiting=ask.is_open)
