"""How to pay without a prompt: the paybill or till, and what to type there."""

from dataclasses import dataclass

from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class ByHand:
    """`account` is what is typed as the account number."""

    paybill: str
    till: str
    account: str


def by_hand(ctx: Context, person: Subscriber) -> ByHand | None:
    """None where nothing is set up: money that goes to a number we do not watch would not be found."""
    gateway = payments.active_gateway(ctx) if payments.has_mpesa(ctx) else None
    return ByHand(gateway.short_code, gateway.till, person.account_number) if gateway else None
