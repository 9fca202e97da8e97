"""The payloads Safaricom sends, with their habits: shuffled items, missing values, numbers as text."""

from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.simulator.numbers import hashed, masked, stamp
from mtandao.gateways.mpesa.simulator.records import Entry, Push
from mtandao.gateways.mpesa.tolerant import NAIROBI
from mtandao.gateways.simulation.chance import Chance


def stk_callback(push: Push, code: str, text: str, entry: Entry | None, chance: Chance) -> dict[str, Any]:
    """Metadata on success only. Codes are numbers unless they are words."""
    callback: dict[str, Any] = {
        "MerchantRequestID": push.merchant_id,
        "CheckoutRequestID": push.checkout_id,
        "ResultCode": int(code) if code.isdecimal() else code,
        "ResultDesc": text,
    }
    if entry is not None:
        callback["CallbackMetadata"] = {"Item": chance.shuffled("items", _items(entry, chance))}
    return {"Body": {"stkCallback": callback}}


def _items(entry: Entry, chance: Chance) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"Name": "Amount", "Value": float(entry.amount)},
        {"Name": "MpesaReceiptNumber", "Value": entry.receipt},
        {"Name": "TransactionDate", "Value": int(stamp(entry.instant))},
        {"Name": "PhoneNumber", "Value": int(entry.phone)},
    ]
    dice = chance.stream("balance item").random()
    if dice < 0.4:
        items.append({"Name": "Balance"})
    elif dice < 0.6:
        items.append({"Name": "Balance", "Value": 0.0})
    return items


def c2b(entry: Entry, version: int, chance: Chance, *, in_validation: bool) -> dict[str, Any]:
    """Everything is text; the payer is hashed in version 1 and masked in version 2."""
    first, _, last = entry.name.partition(" ")
    return {
        "TransactionType": "Buy Goods" if entry.till else "Pay Bill",
        "TransID": entry.receipt,
        "TransTime": stamp(entry.instant),
        "TransAmount": plain(entry.amount) if chance.happens("plain amount", 0.2) else f"{entry.amount:.2f}",
        "BusinessShortCode": entry.short_code,
        "BillRefNumber": "" if entry.till else entry.account,
        "InvoiceNumber": "",
        "OrgAccountBalance": "" if in_validation else f"{entry.balance:.2f}",
        "ThirdPartyTransID": entry.our_reference,
        "MSISDN": hashed(entry.phone) if version == 1 else masked(entry.phone, chance.happens("mask", 0.5)),
        "FirstName": first,
        "MiddleName": "",
        "LastName": last if version == 1 else "",
    }


def pulled(entry: Entry, organization: str) -> dict[str, Any]:
    """The stamp says Z and means Nairobi."""
    return {
        "transactionId": entry.receipt,
        "trxDate": f"{entry.instant.astimezone(NAIROBI):%Y-%m-%dT%H:%M:%SZ}",
        "msisdn": int(entry.phone[-9:]),
        "sender": "MPESA",
        "transactiontype": "c2b-buy-goods-debit" if entry.till else "c2b-pay-bill-debit",
        "billreference": entry.account,
        "amount": f"{entry.amount:.2f}",
        "organizationname": organization,
    }


def result(
    code: str,
    text: str,
    originator: str,
    conversation: str,
    transaction: str,
    parameters: list[dict[str, Any]],
) -> dict[str, Any]:
    """The asynchronous envelope: a single parameter comes without its list, a failure without parameters."""
    body: dict[str, Any] = {
        "ResultType": 0,
        "ResultCode": int(code) if code.isdecimal() else code,
        "ResultDesc": text,
        "OriginatorConversationID": originator,
        "ConversationID": conversation,
        "TransactionID": transaction,
    }
    if parameters:
        body["ResultParameters"] = {"ResultParameter": parameters[0] if len(parameters) == 1 else parameters}
    body["ReferenceData"] = {"ReferenceItem": {"Key": "Occasion"}}
    return {"Result": body}


def status_parameters(entry: Entry, organization: str) -> list[dict[str, Any]]:
    """`DebitPartyName` comes twice; the second is the party that received."""
    at = int(stamp(entry.instant))
    parties = [f"{entry.phone} - {entry.name}", f"{entry.number_paid} - {organization}"]
    paying, receiving = parties if entry.amount > 0 else reversed(parties)
    return [
        {"Key": "DebitPartyName", "Value": paying},
        {"Key": "DebitPartyName", "Value": receiving},
        {"Key": "OriginatorConversationID", "Value": entry.conversation},
        {"Key": "InitiatedTime", "Value": at},
        {"Key": "DebitAccountType", "Value": "MMF Account For Customer"},
        {"Key": "DebitPartyCharges", "Value": ""},
        {"Key": "TransactionReason"},
        {"Key": "ReasonType", "Value": _reason(entry)},
        {"Key": "TransactionStatus", "Value": "Completed"},
        {"Key": "FinalisedTime", "Value": at},
        {"Key": "Amount", "Value": float(abs(entry.amount))},
        {"Key": "ConversationID", "Value": entry.conversation},
        {"Key": "ReceiptNo", "Value": entry.receipt},
    ]


def _reason(entry: Entry) -> str:
    out = {"b2c": "Business Payment to Customer via API", "reversal": "Transaction Reversal via API"}
    return out.get(entry.channel) or ("Pay Merchant" if entry.till else "Pay Utility")


def plain(amount: Decimal) -> str:
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"
