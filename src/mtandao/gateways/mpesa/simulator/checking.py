"""The checks of an STK push, in the order in which Daraja makes them."""

import base64
import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from mtandao.gateways.mpesa.requests import FORBIDDEN_IN_URLS
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.gate import Passed, Refused, invalid, value
from mtandao.gateways.mpesa.simulator.scripts import WRONG_PRODUCT, Script, named_script
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.simulation.loopback import NotLoopback, loopback_target

_PHONE = re.compile(r"254[17]\d{8}")
_MOST = 250_000
_LONGEST_PROMPT = 182  # characters; beyond, the phone shows nothing
_FIELDS = (
    "BusinessShortCode",
    "Password",
    "Timestamp",
    "TransactionType",
    "Amount",
    "PartyA",
    "PartyB",
    "PhoneNumber",
    "CallBackURL",
    "AccountReference",
    "TransactionDesc",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A push that passed the checks."""

    short_code: ShortCode
    phone: str
    amount: int
    account: str
    description: str
    callback_url: str
    product: str
    party_b: str


def wanted_push(world: Safaricom, call: Passed) -> Wanted:
    fields = {name: value(call.body, name) for name in _FIELDS}
    short_code = owned_short_code(world, call, fields["BusinessShortCode"])
    check_password(short_code, fields["Password"], fields["Timestamp"])
    if not fields["Amount"].isdecimal() or not 1 <= int(fields["Amount"]) <= _MOST:
        raise invalid("Amount")
    for name in ("PartyA", "PhoneNumber"):
        if not _PHONE.fullmatch(fields[name]):
            raise invalid(name)
    if len(fields["AccountReference"]) > 12:
        raise invalid("AccountReference")
    if len(fields["TransactionDesc"]) > 13:
        raise invalid("TransactionDesc")
    if fields["TransactionType"] not in ("CustomerPayBillOnline", "CustomerBuyGoodsOnline"):
        raise invalid("TransactionType")
    check_url(world, "CallBackURL", fields["CallBackURL"])
    return Wanted(
        short_code=short_code,
        phone=fields["PhoneNumber"],
        amount=int(fields["Amount"]),
        account=fields["AccountReference"],
        description=fields["TransactionDesc"],
        callback_url=fields["CallBackURL"],
        product=fields["TransactionType"],
        party_b=fields["PartyB"],
    )


def owned_short_code(world: Safaricom, call: Passed, number: str) -> ShortCode:
    """The app's own short code; another's is a merchant that does not exist."""
    short_code = next((one for one in world.config.short_codes if one.code == number), None)
    if short_code is None or short_code.consumer_key != call.app:
        raise Refused("500.001.1001", "Merchant does not exist")
    return short_code


def check_password(short_code: ShortCode, password: str, timestamp: str) -> None:
    right = base64.b64encode(f"{short_code.code}{short_code.passkey}{timestamp}".encode()).decode()
    if not re.fullmatch(r"\d{14}", timestamp):
        raise invalid("Timestamp")
    if password != right:
        raise Refused("500.001.1001", "[MerchantValidate] - Wrong credentials")


def check_url(world: Safaricom, field: str, url: str) -> None:
    """Only this machine is called, and like Daraja no address with certain words."""
    try:
        loopback_target(url)
    except NotLoopback as problem:
        raise invalid(field, str(problem)) from None
    if world.config.strict_urls:
        word = next((word for word in FORBIDDEN_IN_URLS if word in url.lower()), None)
        if word:
            raise invalid(field, f"it contains {word!r}")
    if not urlsplit(url).path.strip("/"):
        raise invalid(field)


def script_of(world: Safaricom, wanted: Wanted) -> Script:
    """What will happen: the phone's script, unless the request itself decides otherwise."""
    script = world.whims.script_for(wanted.phone)
    if script.ack.value in ("refused", "hang_before", "html_503"):
        return script
    till = bool(wanted.short_code.till)
    if till != (wanted.product == "CustomerBuyGoodsOnline"):
        return WRONG_PRODUCT
    if wanted.party_b != wanted.short_code.receiver:
        return _named("operator_missing")
    to = f"{wanted.short_code.organization} account no. {wanted.account}"
    if len(f"Do you want to pay KES {wanted.amount} to {to}") > _LONGEST_PROMPT:
        return _named("prompt_too_long")
    paid = world.ledger.last_paid(wanted.short_code.code, wanted.phone, Decimal(wanted.amount))
    if paid is not None and world.clock.seconds() - paid < world.config.same_amount_window:
        return _named("same_amount")
    return script


def _named(name: str) -> Script:
    script = named_script(name)
    assert script is not None
    return script
