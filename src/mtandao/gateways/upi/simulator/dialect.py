"""The bank's notice. `id` of a merchant is its UPI address, `hook_secret` what notices are signed with."""

from collections.abc import Sequence

from mtandao.gateways.checkout.simulator.config import Merchant
from mtandao.gateways.checkout.simulator.records import Attempt, Order
from mtandao.gateways.checkout.simulator.world import Message, Shop, json_text
from mtandao.gateways.upi.notices import HEADER, signature


class UpiDialect:
    """Banks repeat nothing: what is not taken is found in the statement."""

    name = "upi"
    title = "UPI simulator"
    retries_after: tuple[float, ...] = ()

    def attempt_id(self, number: int) -> str:
        return f"UPI{number}"

    def messages(
        self,
        shop: Shop,
        merchant: Merchant,
        order: Order,
        attempt: Attempt | None,
        event: str,
        *,
        forged: bool,
    ) -> Sequence[Message]:
        """Of money that came, and of nothing else."""
        if event != "captured" or attempt is None or not merchant.hook_secret:
            return []
        notice = {
            "utr": attempt.utr,
            "amount": f"{attempt.amount / 100:.2f}",
            "tr": order.reference,
            "note": order.description,
            "payer": order.data.get("payer", ""),
            "at": attempt.at,
        }
        secret = "wrong" if forged else merchant.hook_secret
        return [Message("notice", notice, {HEADER: signature(secret, json_text(notice))})]

    def way_back(self, shop: Shop, order: Order) -> tuple[str, str, dict[str, str]]:
        return "get", "", {}
