"""One month of a customer who does not pay at first: billed, asked, walled, suspended, asked again, paid, back.

Each step says what the processes do at that time of the month, beginning from whatever is in the database: after
a kill it is simply done again, as the processes would after their restart. `Outside` is what a kill does not
touch: M-Pesa, which remembers what it was asked. To bring real web and gateway processes into it, give `Month`
another `Outside`: `answer_prompts` and `tell` are all that it asks of the world.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import clock
from mtandao.foundation.outbox.models import OutboxDelivery, OutboxEvent
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.tenancy.fence import fence
from mtandao.gateways.mpesa import inbound
from mtandao.gateways.mpesa.spool import Told
from tests.worlds import World

SUCCESS, CANCELLED = 0, 1032


class Outside:
    """M-Pesa, played by hand: it takes every prompt, and tells of its end once and again until we have it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer_prompts(self) -> None:
        """What the jobs that send prompts do, the call itself left out."""
        for ask in payments.asks(self.world.ctx).filter(state=payments.AskState.CREATED):
            payments.mark_sending(self.world.ctx, ask_id=ask.id)
            payments.record_accepted(
                self.world.ctx,
                ask_id=ask.id,
                merchant_request_id=f"m-{ask.id}",
                checkout_id=f"ws_CO_{ask.id}",
            )

    def tell(self, code: int) -> None:
        """The callback of every prompt that is open, through the door where Daraja calls."""
        for ask in payments.asks(self.world.ctx).filter(state=payments.AskState.ACCEPTED):
            inbound.store(
                Told(
                    id=uuid5(NAMESPACE_URL, f"{ask.id}"),
                    kind="stk",
                    key=str(ask.callback_key),
                    host=f"{self.world.slug}.localhost",
                    address="127.0.0.1",
                    headers={},
                    body=_callback(ask, code),
                )
            )


def _callback(ask: Any, code: int) -> bytes:
    """The shape that Daraja sends (facts: STK callback)."""
    said: dict[str, Any] = {
        "MerchantRequestID": ask.merchant_request_id,
        "CheckoutRequestID": ask.checkout_id,
        "ResultCode": code,
        "ResultDesc": "The service request is processed successfully."
        if code == 0
        else "Request cancelled by user",
    }
    if code == SUCCESS:
        said["CallbackMetadata"] = {
            "Item": [
                {"Name": "Amount", "Value": float(ask.amount)},
                {"Name": "MpesaReceiptNumber", "Value": f"U{ask.id.hex[-9:].upper()}"},
                {"Name": "TransactionDate", "Value": int(f"{clock.now():%Y%m%d%H%M%S}")},
                {"Name": "PhoneNumber", "Value": int(ask.phone.lstrip("+"))},
            ]
        }
    return json.dumps({"Body": {"stkCallback": said}}).encode()


@dataclass
class Month:
    """The steps of a month, each with the days that pass before it."""

    world: World
    outside: Outside
    subscriber: Any

    @classmethod
    def of(cls, world: World) -> "Month":
        """A provider with M-Pesa and one customer who has paid for his first month."""
        payments.set_up_gateway(
            world.ctx, short_code="600100", consumer_key="key", consumer_secret="secret", passkey="passkey"
        )
        sale = world.sale()
        world.pays(sale.subscriber, "4000")
        drain()
        return cls(world, Outside(world), sale.subscriber)

    def steps(self) -> list[tuple[str, int, Callable[[], None]]]:
        return [
            ("the billing day", 0, self._bill),
            ("the prompt is cancelled", 0, self._cancel),
            ("the wall", 4, self._walk),
            ("the suspension", 8, self._walk),
            ("he is asked again", 0, self._ask),
            ("he pays", 0, self._pay),
        ]

    def pass_days(self, days: int) -> None:
        clock.move(timedelta(days=days))
        self.world.now = clock.now()

    def to_the_next_billing_day(self) -> None:
        (service,) = subscriptions.subscriptions_of(self.world.ctx, self.subscriber.id)
        assert service.billed_until is not None
        self.pass_days((service.billed_until - self.world.ctx.today).days)

    def _bill(self) -> None:
        with fence(self.world.ctx):
            billing.run_billing(self.world.ctx)
            drain()
            self.outside.answer_prompts()
            drain()

    def _cancel(self) -> None:
        with fence(self.world.ctx):
            self.outside.tell(CANCELLED)
            drain()

    def _walk(self) -> None:
        with fence(self.world.ctx):
            collections.walk_ladder(self.world.ctx)
            drain()

    def _ask(self) -> None:
        """Somebody at the desk asks him; a second try while the prompt is open is refused, which is as well."""
        with fence(self.world.ctx):
            if billing.open_amount(self.world.ctx, self.subscriber.id) and not self._is_asked():
                payments.ask_for_payment(self.world.ctx, subscriber_id=self.subscriber.id)
            drain()
            self.outside.answer_prompts()
            drain()

    def _is_asked(self) -> bool:
        open_asks = (payments.AskState.CREATED, payments.AskState.ACCEPTED)
        return bool(payments.asks(self.world.ctx).filter(state__in=open_asks).exists())

    def _pay(self) -> None:
        with fence(self.world.ctx):
            self.outside.tell(SUCCESS)
            drain()

    def access(self) -> str:
        return str(network.logins(self.world.ctx).get().access)

    def texts(self) -> Counter[str]:
        """How many texts of each kind were written to him."""
        return Counter(messaging.messages(self.world.ctx).values_list("event", flat=True))

    def outcome(self, since: int, texts: Counter[str]) -> dict[str, Any]:
        """What the month came to, as everybody could see it. `since`: the position of its first event."""
        ctx = self.world.ctx
        invoices = billing.invoices(ctx).order_by("number")
        numbers = [invoice.number for invoice in invoices]
        (service,) = subscriptions.subscriptions_of(ctx, self.subscriber.id)
        standing = collections.standings(ctx, [self.subscriber.id])[self.subscriber.id]
        return {
            "events": Counter(OutboxEvent.objects.filter(position__gt=since).values_list("name", flat=True)),
            "texts": self.texts() - texts,
            "gaps": numbers != [f"INV-{n:06d}" for n in range(1, len(numbers) + 1)],
            "unpaid": [invoice.number for invoice in invoices if invoice.open_amount],
            "payments less invoices": payments.payments(ctx).count() - len(numbers),
            "ledger": sum(ledger.trial_balance(ctx).values()),
            "balance": ledger.balance(ctx, self.subscriber.id).net,
            "service": service.state,
            "stage": standing.stage,
            "access": self.access(),
            "waiting": OutboxDelivery.objects.exclude(state="done").count(),
            "asks": Counter(payments.asks(ctx).values_list("state", flat=True))[payments.AskState.SUCCEEDED]
            - (len(numbers) - 1),
        }


def last_position() -> int:
    newest = OutboxEvent.objects.order_by("-position").first()
    return newest.position if newest else 0
