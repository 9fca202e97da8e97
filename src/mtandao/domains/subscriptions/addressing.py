"""Which services are to have a fixed address: by their plan, or by what they bought beside it."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions.choices import State
from mtandao.domains.subscriptions.models import Subscription
from mtandao.domains.subscriptions.queries import working_add_ons
from mtandao.foundation.context import Context


class AddressFacts(NamedTuple):
    """As much of a service as decides about its address."""

    id: UUID
    # Its line is given up: what it held is somebody else's next.
    over: bool
    fixed: bool
    pool_name: str


def address_facts(ctx: Context, ids: Iterable[UUID]) -> list[AddressFacts]:
    rows = list(
        Subscription.of(ctx)
        .filter(id__any=set(ids))
        .values_list("id", "state", "plan__addressing", "plan__pool_name")
    )
    bought = working_add_ons(ctx).filter(
        subscription_id__any=[row[0] for row in rows], kind=catalog.AddOnKind.STATIC_IP
    )
    extra = set(bought.values_list("subscription_id", flat=True))
    return [
        AddressFacts(
            pk, state == State.TERMINATED, addressing == catalog.Addressing.STATIC or pk in extra, pool
        )
        for pk, state, addressing, pool in rows
    ]
