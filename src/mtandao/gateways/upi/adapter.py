"""UPI as one of our checkouts. Nobody is called: the payer's app does all, and his bank may tell us."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.gateways.checkout.orders import Opened, Order, OrderState, Refunded, Told
from mtandao.gateways.outbound.answers import Accepted, Answer, Rejected
from mtandao.gateways.upi import notices
from mtandao.gateways.upi.provider import link

# A bank's statement comes a day or two later.
OPEN_FOR = timedelta(days=3)
_BY_HAND = Rejected("by_hand", "What came by UPI goes back by a transfer of your own.")


class Upi:
    name = "upi"
    asks_after_s: Sequence[int] = (int(OPEN_FOR.total_seconds()) + 60,)

    def open(self, ctx: Context, ask: payments.Ask) -> Answer[Opened]:
        note = f"{ask.account_reference} {ask.invoice.number if ask.invoice else ''}".strip()
        url = link(ask.gateway, ask.amount, ask.reference, note)
        return Accepted(Opened(order_id=ask.reference, pay_url=url))

    def look_up(self, ask: payments.Ask) -> Answer[Order]:
        """There is nobody to ask. After some days without a word it counts as not paid."""
        over = clock.now() - ask.asked_at >= OPEN_FOR
        state = OrderState.UNHEARD if over else OrderState.OPEN
        return Accepted(Order(state=state, order_id=ask.reference, pay_url=ask.pay_url))

    def check_keys(self, gateway: payments.Gateway) -> Answer[Any]:
        return Accepted(None)

    def is_genuine(self, gateway: payments.Gateway, headers: Mapping[str, str], body: bytes) -> bool:
        return notices.is_signed(gateway.value("notice_secret"), headers.get(notices.HEADER, ""), body)

    def read(self, gateway: payments.Gateway, body: bytes) -> Sequence[Told]:
        return [notices.told(body)]

    def refund(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, amount: Decimal, key: str
    ) -> Answer[Refunded]:
        return _BY_HAND

    def refund_state(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, refund_id: str, key: str
    ) -> Answer[Refunded]:
        return _BY_HAND
