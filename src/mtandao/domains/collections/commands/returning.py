"""Services that come back to an account on which the ladder has cut already."""

from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.collections import permissions
from mtandao.domains.collections.commands.moving import CUT
from mtandao.domains.collections.commands.walk import reassess
from mtandao.domains.collections.models import Standing
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.WALK)
def suspend_who_still_owes(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """Those whose account is suspended or further, once it was looked at again. Returns how many services."""
    reassess(ctx, subscriber_ids=subscriber_ids)
    cut = Standing.of(ctx).filter(subscriber_id__in=list(subscriber_ids), stage__in=CUT)
    owners = list(cut.values_list("subscriber_id", flat=True))
    return subscriptions.suspend_subscriptions(ctx.trusted(), subscriber_ids=owners)
