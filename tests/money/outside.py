"""M-Pesa, which tells of money when it likes and as often as it likes, at the doors where Daraja calls us."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from mtandao.domains.payments import contract as payments
from mtandao.gateways.mpesa import conversations
from mtandao.gateways.mpesa.outcomes import stk_verdict
from mtandao.gateways.mpesa.tests.door import posts, secret, told
from mtandao.gateways.outbound.answers import Accepted
from tests.worlds import World

NAIROBI = timedelta(hours=3)


@dataclass
class Movement:
    """Money that moved, or may move, on somebody's phone. `who`: whose it is, None while nobody knows. Its amount is
    like no other's: tellings of one payment that name nothing in common are known by their sums."""

    number: int
    who: int | None
    amount: Decimal
    ask: Any = None
    moved_at: datetime | None = None
    # As the clerk has it: told to us, booked, taken back again.
    is_told: bool = False
    booked: bool = False
    reversed: bool = False
    placed_by_hand: bool = False

    @property
    def receipt(self) -> str:
        return f"UKS{self.number:07d}"


@dataclass
class Sent:
    """A payout that M-Pesa has taken. `booked`: how it stands with us."""

    payout: Any
    key: str
    who: int
    amount: Decimal
    booked: str = "under way"


@dataclass
class Mpesa:
    """`fates`: what the question about a checkout is answered with."""

    world: World
    fates: dict[str, str] = field(default_factory=dict)

    def confirms(self, movement: Movement, account: str) -> None:
        """As a payment made by hand to the paybill."""
        body = told(self.world, account, movement.receipt, f"{movement.amount}")
        posts(
            self.world,
            f"/hooks/mp/c2b/confirmation/{secret(self.world)}",
            body | {"TransTime": f"{self._moved(movement) + NAIROBI:%Y%m%d%H%M%S}"},
        )

    def calls_back(self, movement: Movement, code: int, *, with_our_key: bool = True) -> None:
        """The end of a prompt."""
        said: dict[str, Any] = {
            "MerchantRequestID": f"m-{movement.number}",
            "CheckoutRequestID": movement.ask.checkout_id,
            "ResultCode": code,
            "ResultDesc": "as it is",
        }
        if code == 0:
            at = int(f"{self._moved(movement) + NAIROBI:%Y%m%d%H%M%S}")
            items = {
                "Amount": int(movement.amount),
                "MpesaReceiptNumber": movement.receipt,
                "TransactionDate": at,
            }
            said["CallbackMetadata"] = {"Item": [{"Name": n, "Value": v} for n, v in items.items()]}
        key = f"hooks/mp/stk/{movement.ask.callback_key}" if with_our_key else "api/webhooks/mpesa-callback"
        posts(self.world, f"/{key}", {"Body": {"stkCallback": said}})

    def _moved(self, movement: Movement) -> datetime:
        """When it left his phone: told late or again, it is the same moment."""
        movement.moved_at = movement.moved_at or self.world.now
        return movement.moved_at

    def stk_query(self, checkout: str) -> Accepted[Any]:
        return Accepted(SimpleNamespace(verdict=stk_verdict(self.fates[checkout])))

    def takes(self, payout: payments.Payout, who: int) -> Sent:
        """A payout is sent, and M-Pesa says that it has it."""
        ctx = self.world.ctx
        marked = payments.mark_payout_sending(ctx, payout_id=payout.id)
        assert marked is not None and marked.gateway is not None
        begun = conversations.begun(ctx, "mpesa", marked.gateway.id, payout.id)
        payments.record_payout_sent(ctx, payout_id=payout.id, conversation_id=f"AG_{payout.id}")
        return Sent(payout, begun.key, who, payout.amount)

    def says_of(self, sent: Sent, code: int) -> None:
        """What became of it, to the address that we gave for it."""
        result = {
            "ResultType": 0,
            "ResultCode": code,
            "ResultDesc": "as it is",
            "OriginatorConversationID": sent.payout.originator_id,
            "ConversationID": f"AG_{sent.payout.id}",
            "TransactionID": f"UKP{sent.payout.id.hex[-8:].upper()}",
        }
        posts(self.world, f"/hooks/mp/out/result/{sent.key}", {"Result": result})

    def ran_out_of_time(self, sent: Sent) -> None:
        posts(self.world, f"/hooks/mp/out/late/{sent.key}", {"Result": {"ResultCode": 1}})
