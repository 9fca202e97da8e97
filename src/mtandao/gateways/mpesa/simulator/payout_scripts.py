"""What becomes of a payout, decided by the last two digits of the receiver's number, or by a person."""

from dataclasses import dataclass
from types import MappingProxyType

from mtandao.gateways.mpesa.simulator.scripts import Ack, Delivery


@dataclass(frozen=True, slots=True)
class PayoutScript:
    """`code` None: it stays in M-Pesa's queue for ever. `told_late`: the time-out address hears first."""

    name: str
    code: str | None = "0"
    delivery: Delivery = Delivery.ONCE
    ack: Ack = Ack.WELL
    told_late: bool = False


PAID = PayoutScript("paid")
_BY_ENDING = {
    "10": PayoutScript("result_lost", delivery=Delivery.LOST),
    "11": PayoutScript("result_twice", delivery=Delivery.TWICE),
    "12": PayoutScript("result_late", delivery=Delivery.LATE),
    "13": PayoutScript("result_before_ack", delivery=Delivery.BEFORE_ACK),
    "16": PayoutScript("timed_out", told_late=True),
    "20": PayoutScript("ack_refused", code=None, ack=Ack.REFUSED),
    "21": PayoutScript("hang_after", ack=Ack.HANG_AFTER, delivery=Delivery.LOST),
    "22": PayoutScript("hang_before", code=None, ack=Ack.HANG_BEFORE),
    "23": PayoutScript("html_503", code=None, ack=Ack.HTML_503),
    "31": PayoutScript("our_balance", "1"),
    "34": PayoutScript("his_limit", "4"),
    "38": PayoutScript("no_such_phone", "SFC_IC0003"),
    "39": PayoutScript("silent", code=None),
    "40": PayoutScript("not_registered", "2040"),
    "48": PayoutScript("his_wallet_full", "8"),
    "49": PayoutScript("failure_lost", "2040", delivery=Delivery.LOST),
}
PAYOUT_SCRIPTS = MappingProxyType({script.name: script for script in (PAID, *_BY_ENDING.values())})
_TIMES_OUT = PAYOUT_SCRIPTS["timed_out"]


def payout_script_for(phone: str, amount: int, forced: str = "") -> PayoutScript:
    """An amount that ends in 99 is told to the time-out address, whoever receives it."""
    wanted = PAYOUT_SCRIPTS.get(forced) or _BY_ENDING.get(forced) or _BY_ENDING.get(phone[-2:])
    return wanted or (_TIMES_OUT if amount % 100 == 99 else PAID)


RESULT_TEXTS = MappingProxyType(
    {
        "0": "The service request is processed successfully.",
        "1": "The balance is insufficient for the transaction.",
        "2": "Declined due to limit rule: less than the minimum transaction amount.",
        "3": "Declined due to limit rule: greater than the maximum transaction amount.",
        "4": "Declined due to limit rule: would exceed daily transfer limit.",
        "8": "Declined due to limit rule: would exceed the maximum balance.",
        "11": "The DebitParty is in an invalid state.",
        "21": "The initiator is not allowed to initiate this request.",
        "25": "Invalid parameter.",
        "2001": "The initiator information is invalid.",
        "2040": "Credit Party customer type (Unregistered or Registered Customer) can't be supported by the service.",
        "8006": "The security credential is locked.",
        "SFC_IC0003": "The operator does not exist.",
        "R000001": "The transaction has already been reversed.",
        "R000002": "The OriginalTransactionID is invalid.",
    }
)
