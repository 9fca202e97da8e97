"""Daraja's immediate answers as values. MalformedPayload when an answer of success lacks its ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.errors import MalformedPayload
from mtandao.gateways.mpesa.outcomes import Outcome, Verdict, stk_verdict
from mtandao.gateways.mpesa.tolerant import amount, required, text


@dataclass(frozen=True, slots=True)
class StkPushTaken:
    """The prompt is on its way. Nobody has paid yet."""

    checkout_request_id: str
    merchant_request_id: str
    customer_message: str


@dataclass(frozen=True, slots=True)
class StkState:
    """What the query knows. Never a receipt: a success learned here still waits for one."""

    checkout_request_id: str
    verdict: Verdict
    result_text: str
    is_known: bool = True  # False: "does not exist", which Daraja also says of ids it knows


@dataclass(frozen=True, slots=True)
class Registered:
    conversation_id: str


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """The result comes later, to the result address, under these ids.

    `taken_before`: this originator id was used already, and it is that first call which goes on.
    """

    originator_conversation_id: str
    conversation_id: str
    taken_before: bool = False


@dataclass(frozen=True, slots=True)
class PulledPayment:
    """`stamp` as given: it says `Z` but is suspected to be Nairobi time, so match by receipt."""

    receipt: str
    stamp: str
    phone_ending: str
    account: str
    amount: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class Pulled:
    payments: tuple[PulledPayment, ...]
    unreadable: int  # rows that were no payment


def stk_push_taken(body: Mapping[str, Any]) -> StkPushTaken:
    return StkPushTaken(
        checkout_request_id=required(body, "CheckoutRequestID"),
        merchant_request_id=text(body.get("MerchantRequestID")),
        customer_message=text(body.get("CustomerMessage")),
    )


def stk_state(body: Mapping[str, Any]) -> StkState:
    return StkState(
        checkout_request_id=required(body, "CheckoutRequestID"),
        verdict=stk_verdict(required(body, "ResultCode")),
        result_text=text(body.get("ResultDesc")),
    )


def stk_state_of_error(code: str, message: str, checkout_request_id: str) -> StkState | None:
    """Errors that are really answers to a query: being processed, empty, or (for now) not found."""
    words = message.strip().lower()
    if code != "500.001.1001":
        return None
    if "does not exist" in words and "merchant" not in words:
        unknown = Verdict(code, Outcome.UNKNOWN, "mpesa.waiting")
        return StkState(checkout_request_id, unknown, message, is_known=False)
    if not words or "being processed" in words:
        return StkState(checkout_request_id, Verdict(code, Outcome.PENDING, "mpesa.waiting"), message)
    return None


def registered(body: Mapping[str, Any]) -> Registered:
    return Registered(_either(body, "OriginatorCoversationID", "OriginatorConversationID", "ResponseRefID"))


def conversation_started(body: Mapping[str, Any]) -> ConversationStarted:
    return ConversationStarted(
        originator_conversation_id=_either(body, "OriginatorConversationID", "OriginatorCoversationID"),
        conversation_id=required(body, "ConversationID"),
    )


def taken_before(code: str, originator_id: str) -> ConversationStarted | None:
    """An error that says yes: the id was used, so the first submission was taken."""
    return ConversationStarted(originator_id, "", taken_before=True) if code == "500.002.1001" else None


def pulled(body: Mapping[str, Any]) -> Pulled:
    """`Response` is a list in a list; `[[]]` when there is nothing."""
    rows = body.get("Response")
    while isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], list):
        rows = rows[0]
    if rows is None:
        rows = []
    if not isinstance(rows, list):
        raise MalformedPayload("Response is not a list.")
    payments = [payment for row in rows if (payment := _pulled_payment(row))]
    return Pulled(tuple(payments), unreadable=len(rows) - len(payments))


def _pulled_payment(row: Any) -> PulledPayment | None:
    """One odd row must not hide the others."""
    if not isinstance(row, Mapping):
        return None
    try:
        return PulledPayment(
            receipt=required(row, "transactionId"),
            stamp=text(row.get("trxDate")),
            phone_ending=text(row.get("msisdn"))[-9:],
            account=text(row.get("billreference")),
            amount=amount(row.get("amount"), "amount"),
            kind=text(row.get("transactiontype")),
        )
    except MalformedPayload:
        return None


def _either(body: Mapping[str, Any], *keys: str) -> str:
    """The vendor misspells some keys and has begun to mend them."""
    return next((found for key in keys if (found := text(body.get(key)))), "")
