"""Move a service to another address, and ask for what that costs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.commands.issue import issue_invoices
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.moves import quote_move
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of it: the move, done or planned, and the invoice of its fee."""

    relocation: subscriptions.Relocation
    invoice: Invoice | None = None


@parks_whom_it_refuses
@command(needs=subscriptions.permissions.RELOCATE)
def relocate_service(
    ctx: Context,
    *,
    subscription_id: UUID,
    to: subscriptions.Place,
    on: date | None = None,
    with_home: bool = True,
    note: str = "",
    fee: Decimal | None = None,
) -> Moved:
    """To that place, today or on a later day, for the fee of the tenant's rules or for another."""
    ledger.hold_money(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    relocation = subscriptions.relocate(
        ctx,
        subscription_id=subscription_id,
        to=to,
        on=on,
        with_home=with_home,
        note=note,
        fee=subscriptions.life_rules(ctx).relocation_fee if fee is None else fee,
    )
    return _charged(ctx, relocation)


@parks_whom_it_refuses
@command(needs=subscriptions.permissions.RELOCATE)
def relocate_as_planned(ctx: Context, *, relocation_id: UUID, subscriber_id: UUID) -> Moved:
    """Its day has come. NothingPlanned if it was done or dropped meanwhile."""
    ledger.hold_money(ctx, [subscriber_id])
    return _charged(ctx, subscriptions.carry_out_relocation(ctx, relocation_id=relocation_id))


def _charged(ctx: Context, relocation: subscriptions.Relocation) -> Moved:
    service = relocation.subscription
    paper = quote_move(ctx, service, relocation.fee, relocation.address) if relocation.moved_at else None
    if paper is None:
        return Moved(relocation)
    system = ctx.trusted()
    (invoice,) = issue_invoices(system, new=[paper.new])
    relocation = subscriptions.mark_relocation_billed(
        system, relocation_id=relocation.id, invoice_id=invoice.id
    )
    settle_from_wallets(system, subscriber_ids=[service.subscriber_id])
    return Moved(relocation, invoice)
