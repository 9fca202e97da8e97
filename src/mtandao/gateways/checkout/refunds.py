"""The calls that give back what came through a provider. `key` exists before the first attempt."""

from decimal import Decimal

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.adapters import adapter_of
from mtandao.gateways.checkout.orders import Refunded
from mtandao.gateways.outbound.answers import Answer


def give_back(payment: payments.Payment, *, amount: Decimal, key: str) -> Answer[Refunded]:
    """Send it back the way it came. Needs a payment of a gateway with a receipt."""
    gateway, receipt, reference = _of(payment)
    return adapter_of(gateway).refund(gateway, receipt=receipt, reference=reference, amount=amount, key=key)


def state_of(payment: payments.Payment, *, refund_id: str, key: str) -> Answer[Refunded]:
    """What became of it; without `refund_id` it is found by its key."""
    gateway, receipt, reference = _of(payment)
    return adapter_of(gateway).refund_state(
        gateway, receipt=receipt, reference=reference, refund_id=refund_id, key=key
    )


def _of(payment: payments.Payment) -> tuple[payments.Gateway, str, str]:
    if payment.gateway is None or not payment.receipt:
        raise ValueError("only what a provider took and numbered can go back through it")
    return payment.gateway, payment.receipt, payment.ask.reference if payment.ask else ""
