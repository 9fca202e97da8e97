"""What rooms below ask of the console: a payment's whole way, when an invoice was asked for, who is on a plan."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.threads import payment_threads
from mtandao.foundation.context import Context


@payments.answered_by
def way_of_payments(ctx: Context, rows: Sequence[payments.Payment]) -> Mapping[UUID, payments.PaymentThread]:
    threads = payment_threads(ctx, rows)
    return {
        key: payments.PaymentThread(each.steps, str(each.outcome), each.stuck)
        for key, each in threads.items()
    }


@billing.answered_by
def last_asked(ctx: Context, invoice: billing.Invoice) -> billing.Asked | None:
    """The newest request for this invoice."""
    ask = (
        payments.asks(ctx)
        .filter(subscriber=invoice.subscriber_id, invoice=invoice)
        .order_by("-asked_at")
        .first()
    )
    if ask is None:
        return None
    ended = ""
    if not ask.is_open and ask.state != payments.AskState.SUCCEEDED:
        ended = str(payments.AskState(ask.state).label).lower()
    how = _("by %(name)s") % {"name": payments.provider_of(ask.gateway).label}
    return billing.Asked(ask.asked_at, how, ended, waiting=ask.is_open)


def _services_on(ctx: Context, plan_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Living services by plan."""
    rows = (
        subscriptions.subscriptions(ctx)
        .filter(plan_id__in=list(plan_ids))
        .exclude(state__in=(subscriptions.State.DISCONNECTED, subscriptions.State.TERMINATED))
    )
    return dict(rows.order_by().values_list("plan_id").annotate(n=Count("id")))


catalog.answered_by(catalog.Uses(_services_on, network.rate_limit, subscriptions.services_with))
