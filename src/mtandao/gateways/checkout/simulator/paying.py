"""What happens to an order: a person on its page does it, or its script, or a test over HTTP."""

from typing import Any

from mtandao.gateways.checkout.simulator.records import Attempt, Order
from mtandao.gateways.checkout.simulator.scripts import HOLD, SCRIPTS, script_for
from mtandao.gateways.checkout.simulator.world import Shop

DEEDS = (
    "pay",
    "fail",
    "cancel",
    "expire",
    "capture_failed",
    "pay_again",
    "pay_slowly",
)
PENDING_SECONDS = 180.0
FEE_RATE = 2  # per cent, with 18 per cent tax on it


def prepare(shop: Shop) -> None:
    shop.scheduler.handles("act", lambda about: _act(shop, about))


def begin(shop: Shop, order: Order) -> None:
    """A new order: kept, and put on the way of its script."""
    order.script = _script(shop, order)
    with shop.store.transaction():
        shop.keep(order)
        for after, deed in SCRIPTS[order.script].steps:
            shop.scheduler.add("act", after, {"order": order.key, "deed": deed})
        if order.expires is not None:
            shop.scheduler.add("act", order.expires - order.began, {"order": order.key, "deed": "expire"})


def _script(shop: Shop, order: Order) -> str:
    for wish in shop.forced:
        if wish["phone"] in ("", order.contact):
            wish["times"] -= 1
            if wish["times"] <= 0:
                shop.forced.remove(wish)
            return str(wish["outcome"])
    return script_for(order.contact, order.amount) if shop.scripted else HOLD


def _act(shop: Shop, about: dict[str, Any]) -> None:
    order = shop.orders.get(about["order"])
    if order is not None:
        do(shop, order, about["deed"], about.get("method", "upi"))


def do(shop: Shop, order: Order, deed: str, method: str = "upi") -> None:
    """One deed. Paying what is paid or over does nothing, except again on purpose."""
    if deed in ("pay", "pay_slowly", "fail") and order.state != "open":
        return
    if deed in ("pay", "pay_again"):
        _tell(shop, order, _captured(shop, order, method), "authorized")
        _tell(shop, order, order.attempts[-1], "captured")
    elif deed == "pay_slowly":
        order.pending_until = shop.clock.seconds() + PENDING_SECONDS
        shop.scheduler.add("act", PENDING_SECONDS, {"order": order.key, "deed": "pay", "method": method})
        shop.keep(order)
    elif deed == "fail":
        attempt = _attempt(shop, order, method, "failed")
        attempt.problem = "The payer's bank said no."
        shop.keep(order)
        _tell(shop, order, attempt, "attempt_failed")
    elif deed == "capture_failed":
        _capture_late(shop, order)
    elif deed in ("expire", "cancel") and order.state == "open":
        order.state = "expired" if deed == "expire" else "cancelled"
        shop.keep(order)
        _tell(shop, order, None, "ended")


def _attempt(shop: Shop, order: Order, method: str, state: str) -> Attempt:
    number = shop.number()
    attempt = Attempt(
        shop.dialect.attempt_id(number),
        state,
        order.amount,
        method,
        shop.now(),
        utr=f"{number % 10**12:012d}",
    )
    order.attempts.append(attempt)
    return attempt


def _captured(shop: Shop, order: Order, method: str) -> Attempt:
    attempt = _attempt(shop, order, method, "captured")
    _charge(attempt)
    order.state = "paid"
    shop.keep(order)
    return attempt


def _charge(attempt: Attempt) -> None:
    without_tax = attempt.amount * FEE_RATE // 100
    attempt.tax = without_tax * 18 // 100
    attempt.fee = without_tax + attempt.tax


def _capture_late(shop: Shop, order: Order) -> None:
    """The bank says yes after it had said no."""
    failed = next((each for each in order.attempts if each.state == "failed"), None)
    if failed is not None:
        failed.state, failed.problem = "captured", ""
        _charge(failed)
        order.state = "paid"
        shop.keep(order)
        _tell(shop, order, failed, "captured")


def _tell(shop: Shop, order: Order, attempt: Attempt | None, event: str) -> None:
    hooks = SCRIPTS[order.script].hooks
    merchant = shop.merchant_of(order)
    for message in shop.dialect.messages(shop, merchant, order, attempt, event, forged=hooks == "forged"):
        shop.send(order, message, hooks=hooks)
