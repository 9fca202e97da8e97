"""What happens to a push, decided by the last two digits of the payer's number, or by a person."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from mtandao.gateways.simulation.settings import Span


class Ack(StrEnum):
    WELL = "well"
    REFUSED = "refused"  # a response code other than 0
    HANG_AFTER = "hang_after"  # taken, but the client never hears
    HANG_BEFORE = "hang_before"  # neither taken nor answered
    HTML_503 = "html_503"


class Delivery(StrEnum):
    ONCE = "once"
    LOST = "lost"
    TWICE = "twice"
    LATE = "late"
    BEFORE_ACK = "before_ack"
    AFTER_CONFIRMATION = "after_confirmation"


@dataclass(frozen=True, slots=True)
class Script:
    """`after`: simulated seconds from the push to its end. `code` None: it never ends.

    `first_code` tells of a failure before the success that follows.
    """

    name: str
    code: str | None = "0"
    after: Span = (8.0, 20.0)
    delivery: Delivery = Delivery.ONCE
    ack: Ack = Ack.WELL
    first_code: str | None = None
    first_after: float = 0.0


LATE_SECONDS = 360.0
TWICE_GAP_SECONDS = 2.0
AFTER_CONFIRMATION_SECONDS = 5.0
PROMPT_SECONDS = 60.0  # how long an unanswered prompt stays on the phone

SUCCESS = Script("success")
_BY_ENDING = {
    "10": Script("lost", delivery=Delivery.LOST),
    "11": Script("twice", after=(10, 10), delivery=Delivery.TWICE),
    "12": Script("late", delivery=Delivery.LATE),
    "13": Script("before_ack", after=(0, 0), delivery=Delivery.BEFORE_ACK),
    "14": Script("fail_then_success", after=(90, 90), first_code="1037", first_after=20),
    "15": Script("confirmation_first", after=(8, 8), delivery=Delivery.AFTER_CONFIRMATION),
    "20": Script("ack_refused", code=None, ack=Ack.REFUSED),
    "21": Script("hang_after", after=(12, 12), ack=Ack.HANG_AFTER),
    "22": Script("hang_before", code=None, ack=Ack.HANG_BEFORE),
    "23": Script("html_503", code=None, ack=Ack.HTML_503),
    "31": Script("insufficient", "1", (12, 12)),
    "32": Script("cancelled", "1032", (5, 27)),
    "33": Script("wrong_pin", "2001", (15, 15)),
    "34": Script("expired", "1019", (60, 60)),
    "35": Script("prompt_too_long", "1025", (3, 3)),
    "36": Script("same_amount", "17", (3, 3)),
    "37": Script("unreachable", "1037", (26, 26)),
    "38": Script("operator_missing", "SFC_IC0003", (3, 3)),
    "39": Script("silent", code=None),
}
SCRIPTS = MappingProxyType({script.name: script for script in (SUCCESS, *_BY_ENDING.values())})
WRONG_PRODUCT = Script("wrong_product", "2028", (3, 3))  # a transaction type the short code does not have

RESULT_TEXTS = MappingProxyType(
    {
        "0": "The service request is processed successfully.",
        "1": "The balance is insufficient for the transaction.",
        "4": "The transaction would exceed the daily transfer limit.",
        "17": "Rule limited.",
        "1019": "Transaction has expired",
        "1025": "An error occurred while sending a push request",
        "1032": "Request cancelled by user",
        "1037": "DS timeout user cannot be reached",
        "2001": "The initiator information is invalid.",
        "2028": "The request is not permitted according to product assignment",
        "SFC_IC0003": "The operator does not exist.",
    }
)
QUERY_TEXTS = MappingProxyType({"1037": "No response from user."})  # the same code in other words


def script_for(phone: str) -> Script:
    return _BY_ENDING.get(phone[-2:], SUCCESS)


def named_script(name: str) -> Script | None:
    """By name, or by the two digits that choose it."""
    return (
        SCRIPTS.get(name)
        or _BY_ENDING.get(name)
        or (SUCCESS if name.isdecimal() and len(name) == 2 else None)
    )
