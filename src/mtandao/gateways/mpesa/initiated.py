"""Bodies of the calls that an initiator makes: money out, money back, and questions. The result comes later."""

from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.config import DarajaConfig
from mtandao.gateways.mpesa.credential import security_credential
from mtandao.gateways.mpesa.errors import InvalidRequest
from mtandao.gateways.mpesa.requests import (
    PLAIN_TEXT,
    Body,
    fitting,
    phone_number,
    usable_url,
    whole_shillings,
)

LEAST_PAYOUT = 10  # KES
LONGEST_ORIGINATOR = 64
SHORT_CODE, ORGANIZATION = "4", "11"  # kinds of party


def b2c(
    config: DarajaConfig,
    *,
    originator_id: str,
    amount: int | Decimal,
    phone: str,
    remarks: str,
    occasion: str,
    result_url: str,
    timeout_url: str,
) -> Body:
    """`originator_id` is ours and the key: Daraja refuses it the second time."""
    if not originator_id or len(originator_id) > LONGEST_ORIGINATOR:
        raise InvalidRequest("A payout needs its own id before it is sent.")
    shillings = whole_shillings(amount)
    if shillings < LEAST_PAYOUT:
        raise InvalidRequest(f"M-Pesa pays out {LEAST_PAYOUT} shillings or more, not {shillings}.")
    return {
        "OriginatorConversationID": originator_id,
        "InitiatorName": config.initiator_name,
        "SecurityCredential": _credential(config),
        "CommandID": "BusinessPayment",
        "Amount": shillings,
        "PartyA": int(config.payer),
        "PartyB": phone_number(phone),
        **_told_at(result_url, timeout_url, remarks, "Refund"),
        "Occassion": occasion[:100],  # sic
    }


def reversal(
    config: DarajaConfig,
    *,
    receipt: str,
    amount: int | Decimal,
    remarks: str,
    result_url: str,
    timeout_url: str,
) -> Body:
    """The whole of one payment goes back to who paid it. B2C cannot be taken back so."""
    if not receipt:
        raise InvalidRequest("A reversal names the receipt of the payment.")
    return {
        **_asked_by(config),
        "CommandID": "TransactionReversal",
        "TransactionID": receipt,
        "Amount": whole_shillings(amount),
        "ReceiverParty": config.short_code,
        "RecieverIdentifierType": ORGANIZATION,  # sic
        **_told_at(result_url, timeout_url, remarks, "Reversal"),
        "Occasion": "",
    }


def account_balance(config: DarajaConfig, *, short_code: str, result_url: str, timeout_url: str) -> Body:
    return {
        **_asked_by(config),
        "CommandID": "AccountBalance",
        "PartyA": short_code or config.short_code,
        "IdentifierType": SHORT_CODE,
        **_told_at(result_url, timeout_url, "", "Balance"),
    }


def transaction_status(
    config: DarajaConfig,
    *,
    receipt: str,
    conversation_id: str,
    short_code: str,
    result_url: str,
    timeout_url: str,
    remarks: str,
) -> Body:
    """Asked by receipt, or by the originator conversation id when no receipt is known."""
    if bool(receipt) == bool(conversation_id):
        raise InvalidRequest("Transaction status is asked by receipt or by conversation id, one of the two.")
    return {
        **_asked_by(config),
        "CommandID": "TransactionStatusQuery",
        **({"TransactionID": receipt} if receipt else {"OriginalConversationID": conversation_id}),
        "PartyA": short_code or config.short_code,
        "IdentifierType": SHORT_CODE,
        **_told_at(result_url, timeout_url, remarks, "Status"),
        "Occasion": "",
    }


def _asked_by(config: DarajaConfig) -> dict[str, Any]:
    return {"Initiator": config.initiator_name, "SecurityCredential": _credential(config)}


def _told_at(result_url: str, timeout_url: str, remarks: str, otherwise: str) -> dict[str, Any]:
    return {
        "Remarks": fitting(remarks[:100] or otherwise, 100, PLAIN_TEXT, "remark"),
        "ResultURL": usable_url(result_url),
        "QueueTimeOutURL": usable_url(timeout_url),
    }


def _credential(config: DarajaConfig) -> str:
    """As it was given, else the password sealed anew: each sealing looks different."""
    if config.initiator_name and config.security_credential:
        return config.security_credential
    if not (config.initiator_name and config.initiator_password and config.certificate):
        raise InvalidRequest(
            "This needs the initiator's name and password and M-Pesa's certificate in the settings."
        )
    return security_credential(config.initiator_password, config.certificate)
