"""A free rider dropped by hand."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation.errors import RiderGone
from mtandao.domains.reconciliation.models import Rider
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=network.permissions.DISCONNECT)
def drop_rider(ctx: Context, *, rider_id: UUID) -> Rider:
    """His session ends; whether he comes back is for RADIUS, or for whoever let him in on the router itself."""
    rider = Rider.found(ctx, id=rider_id)
    if rider.ended_at is not None:
        raise RiderGone(_("%(name)s is not online any more.") % {"name": rider.username}, name=rider.username)
    network.drop_on_router(ctx, nas_id=rider.nas_id, username=rider.username, address=rider.address)
    return rider
