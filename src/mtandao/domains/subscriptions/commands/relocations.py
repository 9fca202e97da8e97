"""Move a service to another address: now, on a later day, or not after all."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.errors import NothingPlanned
from mtandao.domains.subscriptions.models import Relocation, Subscription
from mtandao.domains.subscriptions.models.subscriptions import ENDED
from mtandao.domains.subscriptions.places import check_move, place_of, waiting_relocation
from mtandao.domains.subscriptions.rules.places import Place
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

LEFT = ("from_address", "from_latitude", "from_longitude", "moved_at")


@command(needs=permissions.RELOCATE)
def relocate(
    ctx: Context,
    *,
    subscription_id: UUID,
    to: Place,
    on: date | None = None,
    with_home: bool = True,
    note: str = "",
    fee: Decimal = Decimal(0),
) -> Relocation:
    """To that place, today or on a later day. `with_home`: the customer's own address changes too.

    Ended, SamePlace, MovesAlready (another move is planned), Malformed. The billing room charges the fee.
    """
    subscription = Subscription.locked(ctx, id=subscription_id)
    day = on or ctx.today
    to = check_move(ctx, subscription, to, day, fee)
    relocation = Relocation.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscription.organization_id,
        subscription=subscription,
        moves_on=day,
        address=to.address,
        latitude=to.latitude,
        longitude=to.longitude,
        with_home=with_home,
        note=note.strip(),
        fee=fee,
        asked_by=ctx.actor.name,
        asked_at=ctx.now,
    )
    if day == ctx.today:
        _move(ctx, subscription, relocation)
    else:
        emit(ctx, relocation.planned())
    return relocation


@command(needs=permissions.RELOCATE)
def carry_out_relocation(ctx: Context, *, relocation_id: UUID) -> Relocation:
    """Its day has come. A service that has ended meanwhile goes nowhere."""
    subscription = Subscription.locked(ctx, id=Relocation.found(ctx, id=relocation_id).subscription_id)
    relocation = Relocation.locked(ctx, id=relocation_id)
    if subscription.state in ENDED:
        _drop(ctx, relocation)
    else:
        _move(ctx, subscription, relocation)
    return relocation


@command(needs=permissions.RELOCATE)
def drop_relocation(ctx: Context, *, subscription_id: UUID) -> Relocation:
    """The service stays where it is."""
    Subscription.locked(ctx, id=subscription_id)
    relocation = waiting_relocation(ctx, subscription_id)
    if relocation is None:
        raise NothingPlanned(_("No move is planned here; nothing was changed."))
    _drop(ctx, relocation)
    return relocation


@command(needs=permissions.SELL)
def mark_relocation_billed(ctx: Context, *, relocation_id: UUID, invoice_id: UUID) -> Relocation:
    """That invoice asks for its fee."""
    relocation = Relocation.locked(ctx, id=relocation_id)
    relocation.invoice_id = invoice_id
    relocation.save(update_fields=["invoice_id"])
    return relocation


def _move(ctx: Context, subscription: Subscription, relocation: Relocation) -> None:
    left = place_of(subscription)
    moved = relocation.move(left, ctx.now)
    if relocation.with_home:
        _move_home(ctx, subscription, relocation.to)
    else:
        subscription.address, subscription.latitude, subscription.longitude = relocation.to
    subscription.save(update_fields=["address", "latitude", "longitude"])
    relocation.save(update_fields=LEFT)
    emit(ctx, moved)


def _move_home(ctx: Context, subscription: Subscription, to: Place) -> None:
    """His other services stay where they are: what they took from his address they keep as their own."""
    home = subscription.subscriber
    others = Subscription.of(ctx).filter(subscriber=home, address="").exclude(id=subscription.id)
    others.update(address=home.address, latitude=home.latitude, longitude=home.longitude)
    subscription.address, subscription.latitude, subscription.longitude = "", None, None
    subscribers.change_subscriber(
        ctx.trusted(),
        subscriber_id=home.id,
        address=to.address,
        latitude=to.latitude,
        longitude=to.longitude,
    )


def _drop(ctx: Context, relocation: Relocation) -> None:
    dropped = relocation.drop(ctx.now)
    relocation.save(update_fields=["dropped_at"])
    emit(ctx, dropped)
