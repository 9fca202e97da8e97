"""What wallets lack of the next prices of their prepaid services."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.renewals import renewals
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.money import ZERO


class Shortfall(NamedTuple):
    """`lacking`: what has to come in for the service to go on; nothing where the wallet has it."""

    service: subscriptions.Subscription
    lacking: Decimal


@command(needs=permissions.ISSUE)
def shortfalls(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> list[Shortfall]:
    """Of each prepaid service of these customers: what is owed is paid first, then what runs out first."""
    system = ctx.trusted()
    left = {
        owner: balance.wallet - balance.owed
        for owner, balance in ledger.balances(system, subscriber_ids).items()
    }
    found = []
    for each in renewals(system, subscriptions.renewables(system, subscriber_ids=subscriber_ids)):
        has = left.get(each.subscriber_id, ZERO)
        left[each.subscriber_id] = has - each.paper.total
        found.append(Shortfall(each.of.service, min(max(each.paper.total - has, ZERO), each.paper.total)))
    return found
