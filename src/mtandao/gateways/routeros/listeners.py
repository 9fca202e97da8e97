"""Routers follow what rooms ask of them."""

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.gateways.routeros import hand, visiting
from mtandao.gateways.routeros.jobs import look_at_router, repair_router

network.offer(network.Hands(open=hand.opened, look=visiting.how_it_is))


@listens_to(reconciliation.LookAsked)
def look_when_asked(ctx: Context, event: reconciliation.LookAsked) -> None:
    look_at_router.defer(ctx, nas_id=event.subject_id)


@listens_to(reconciliation.RepairAsked)
def repair_when_asked(ctx: Context, event: reconciliation.RepairAsked) -> None:
    repair_router.defer(ctx, nas_id=event.subject_id, keys=event.keys)


@listens_to(network.NasRegistered, network.NasChanged)
def look_at_what_changed(ctx: Context, event: network.NasRegistered | network.NasChanged) -> None:
    """What is wanted of it may be another now."""
    nas = network.routers(ctx).filter(id=event.subject_id).first()
    if nas is not None and nas.vendor == network.Vendor.MIKROTIK and nas.api_user:
        look_at_router.defer(ctx, nas_id=nas.id)


@listens_to(network.PppoeServiceSetUp, network.PppoeServiceChanged, network.PppoeServiceRemoved)
def look_where_a_service_was_set_up(
    ctx: Context,
    event: network.PppoeServiceSetUp | network.PppoeServiceChanged | network.PppoeServiceRemoved,
) -> None:
    """The look sees what is not there yet, and has it repaired."""
    look_at_router.defer(ctx, nas_id=event.subject_id)


@listens_to(network.NasTaught)
def look_at_the_taught(ctx: Context, event: network.NasTaught) -> None:
    look_at_router.defer(ctx, nas_id=event.subject_id)
