"""The asynchronous result envelope: payouts, reversals, transaction status, balances."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.outcomes import Outcome, Verdict, result_verdict, status_outcome
from mtandao.gateways.mpesa.tolerant import (
    NAIROBI,
    nairobi_instant,
    optional_decimal,
    parsed,
    required,
    section,
    text,
)

Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """`transaction_id` is None unless the result is a success: failures carry made-up ids.

    Parameters stay a list, because Daraja repeats keys: the second `DebitPartyName` is the receiving party.
    """

    result_code: str
    result_text: str
    originator_conversation_id: str
    conversation_id: str
    transaction_id: str | None
    parameters: Pairs
    reference: Pairs
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def succeeded(self) -> bool:
        return self.result_code == "0"

    def first(self, key: str) -> Any:
        return next((value for name, value in self.parameters if name == key), None)

    def every(self, key: str) -> list[Any]:
        return [value for name, value in self.parameters if name == key]


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """What became of one transaction. UNKNOWN when the question itself failed."""

    outcome: Outcome
    receipt: str | None
    amount: Decimal | None
    finished_at: datetime | None
    paying_party: str
    receiving_party: str


@dataclass(frozen=True, slots=True)
class PaidOut:
    """What a B2C result tells. `receipt` on success only.

    `left` is what the utility account still holds, `working` and `charges` what those accounts do.
    """

    verdict: Verdict
    receipt: str | None
    amount: Decimal | None
    receiver: str
    completed_at: datetime | None
    left: Decimal | None
    working: Decimal | None
    charges: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountHeld:
    """One of a short code's accounts: `Utility Account`, `Working Account`, `Charges Paid Account`, …"""

    name: str
    currency: str
    current: Decimal
    available: Decimal


def parse_result(raw: bytes | str | Mapping[str, Any]) -> Result:
    """A result, or the same layout posted to the time-out address. MalformedPayload without code or ids."""
    body = parsed(raw)
    result = section(body, "Result")
    code = required(result, "ResultCode")
    originator = text(result.get("OriginatorConversationID"))
    return Result(
        result_code=code,
        result_text=text(result.get("ResultDesc")),
        originator_conversation_id=originator,
        conversation_id=text(result.get("ConversationID"))
        if originator
        else required(result, "ConversationID"),
        transaction_id=(text(result.get("TransactionID")) or None) if code == "0" else None,
        parameters=_pairs(result.get("ResultParameters"), "ResultParameter"),
        reference=_pairs(result.get("ReferenceData"), "ReferenceItem"),
        raw=body,
    )


def _pairs(holder: Any, key: str) -> Pairs:
    """A list of pairs, whether Daraja sent a list, a single object, or nothing."""
    listed = holder.get(key) if isinstance(holder, Mapping) else None
    if isinstance(listed, Mapping):
        listed = [listed]
    if not isinstance(listed, list):
        return ()
    return tuple(
        (item["Key"], item.get("Value"))
        for item in listed
        if isinstance(item, Mapping) and isinstance(item.get("Key"), str)
    )


def transaction_status(result: Result) -> TransactionStatus:
    """Result code 0 says only that the question was answered; the payment's fate is a parameter."""
    parties = [text(name) for name in result.every("DebitPartyName")]
    receiving = text(result.first("CreditPartyName")) or (parties[1] if len(parties) > 1 else "")
    return TransactionStatus(
        outcome=status_outcome(text(result.first("TransactionStatus")))
        if result.succeeded
        else Outcome.UNKNOWN,
        receipt=text(result.first("ReceiptNo")) or None,
        amount=optional_decimal(result.first("Amount")),
        finished_at=nairobi_instant(result.first("FinalisedTime")),
        paying_party=parties[0] if parties else "",
        receiving_party=receiving,
    )


def paid_out(result: Result) -> PaidOut:
    receipt = text(result.first("TransactionReceipt")) or result.transaction_id or ""
    return PaidOut(
        verdict=result_verdict(result.result_code),
        receipt=receipt if result.succeeded and receipt else None,
        amount=optional_decimal(result.first("TransactionAmount")),
        receiver=text(result.first("ReceiverPartyPublicName")),
        completed_at=_dotted_instant(result.first("TransactionCompletedDateTime")),
        left=optional_decimal(result.first("B2CUtilityAccountAvailableFunds")),
        working=optional_decimal(result.first("B2CWorkingAccountAvailableFunds")),
        charges=optional_decimal(result.first("B2CChargesPaidAccountAvailableFunds")),
    )


def balances(result: Result) -> tuple[AccountHeld, ...]:
    """`Name|KES|current|available|reserved|uncleared`, joined by `&`. What is no such thing is left out."""
    told = text(result.first("AccountBalance")) if result.succeeded else ""
    found = []
    for part in told.split("&"):
        fields = [field.strip() for field in part.split("|")]
        numbers = [optional_decimal(field) for field in fields[2:4]]
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            found.append(AccountHeld(fields[0], fields[1], numbers[0], numbers[1]))
    return tuple(found)


def embraced_amount(value: Any) -> Decimal | None:
    """`{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}` or a plain number."""
    found = re.search(r"BasicAmount=([0-9.,-]+)", str(value))
    return optional_decimal(found[1] if found else value)


def _dotted_instant(value: Any) -> datetime | None:
    """`17.07.2026 12:10:52` in Nairobi; other results write `20260717121052`."""
    try:
        local = datetime.strptime(str(value).strip(), "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 - its zone follows
    except ValueError:
        return nairobi_instant(value)
    return local.replace(tzinfo=NAIROBI).astimezone(UTC)
