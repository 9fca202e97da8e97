"""What moving a service to another address costs: shown before, and asked for on the day on which it moves."""

from decimal import Decimal

from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


def quote_move(ctx: Context, service: subscriptions.Subscription, fee: Decimal, to: str) -> Priced | None:
    """The invoice to be, with its tax as of today; None where it costs nothing."""
    if fee <= 0:
        return None
    line = NewLine(
        kind=LineKind.FEE,
        description=f"{service.plan.name}, moved to {to}",
        unit_price=fee,
        plan=service.plan,
        connection_type=service.connection_type,
        subscription_id=service.id,
    )
    new = NewInvoice(
        subscriber_id=service.subscriber_id,
        organization_id=service.organization_id,
        due_on=ctx.today,
        lines=[line],
    )
    return priced(ctx, [new])[0]
