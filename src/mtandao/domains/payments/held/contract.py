"""What gateways need to ask for it, and to write down what they were told."""

from mtandao.domains.payments.commands.held import (
    ask_what_is_held,
    forget_held_refusals,
    record_held,
    record_held_refused,
)
from mtandao.domains.payments.models import GatewayHeld
from mtandao.domains.payments.queries import held

__all__ = [
    "GatewayHeld",
    "ask_what_is_held",
    "forget_held_refusals",
    "held",
    "record_held",
    "record_held_refused",
]
