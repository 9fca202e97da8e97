"""The simulator's own API, below `/__sim__`: the inbox, and what a person with a phone may do."""

import re
from dataclasses import asdict, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.simulation.control import json_body, shown_clock, text, wrong
from mtandao.gateways.simulation.loopback import NotLoopback, loopback_target
from mtandao.gateways.sms.simulator.config import Account
from mtandao.gateways.sms.simulator.reporting import network_of
from mtandao.gateways.sms.simulator.sending import world_of
from mtandao.gateways.sms.simulator.world import AfricasTalking

_SHOWN = 80
_URLS = ("report_url", "incoming_url", "opt_out_url")


async def state(request: Request) -> Response:
    """All that the page shows: the newest of everything."""
    world = world_of(request)
    return JSONResponse(
        {
            "clock": shown_clock(world.clock),
            "accounts": [_shown_account(account) for account in world.accounts.values()],
            "messages": [asdict(message) for message in list(world.messages.values())[-_SHOWN:]],
            "callbacks": world.callbacks.listed(_SHOWN),
            "journal": world.journal.lines(_SHOWN),
            "blacklist": sorted(world.blacklist),
            "faults": world.faults.listed(),
        }
    )


def _shown_account(account: Account) -> dict[str, Any]:
    shown = asdict(account) | {"balance": str(account.balance)}
    del shown["api_key"]
    return shown


async def messages(request: Request) -> Response:
    """Every message, oldest first; `?phone=` and `?username=` narrow."""
    world, asked = world_of(request), request.query_params
    found = [
        asdict(message)
        for message in world.messages.values()
        if asked.get("phone", message.phone) == message.phone
        and asked.get("username", message.username) == message.username
    ]
    return JSONResponse({"messages": found})


async def accounts(request: Request) -> Response:
    """`{"username", "report_url"?, "incoming_url"?, "opt_out_url"?, "balance"?}`: the account's dashboard."""
    world, body = world_of(request), await json_body(request)
    account = _account(world, body)
    changes: dict[str, Any] = {}
    for name in _URLS:
        if name in body:
            changes[name] = _url(text(body, name))
    if "balance" in body:
        changes["balance"] = _balance(body["balance"])
    world.save_account(replace(account, **changes))
    return JSONResponse(_shown_account(world.accounts[account.username]))


async def incoming(request: Request) -> Response:
    """`{"username", "phone", "text", "to"?}`: somebody writes to us. 409 when nowhere to send it."""
    world, body = world_of(request), await json_body(request)
    account, phone, words = _account(world, body), _phone(text(body, "phone")), text(body, "text")
    if not account.incoming_url:
        raise wrong(f"{account.username} has no address for incoming messages.", 409)
    to = text(body, "to", account.sender_ids[0] if account.sender_ids else "")
    message = world.new_message(
        account, phone, to, words, parts=1, cost="", status="Received", script="incoming"
    )
    message.incoming = True
    world.save(message)
    fields = {
        "id": message.id,
        "linkId": "",
        "from": phone,
        "to": to,
        "text": words,
        "date": f"{world.clock.calendar():%Y-%m-%d %H:%M:%S}",
        "networkCode": network_of(phone),
        "cost": f"{world.config.currency} 0.0000",
    }
    world.callbacks.schedule("incoming", message.id, account.incoming_url, fields, after=0.0, as_form=True)
    return JSONResponse(asdict(message))


async def opt_out(request: Request) -> Response:
    """`{"username", "phone"}`: that phone wants no more messages, and gets none from now on."""
    world, body = world_of(request), await json_body(request)
    account, phone = _account(world, body), _phone(text(body, "phone"))
    world.black(phone)
    if account.opt_out_url:
        sender = account.sender_ids[0] if account.sender_ids else ""
        fields = {"senderId": sender, "phoneNumber": phone}
        world.callbacks.schedule("opt-out", phone, account.opt_out_url, fields, after=0.0, as_form=True)
    return JSONResponse({"blacklist": sorted(world.blacklist)})


def _account(world: AfricasTalking, body: dict[str, Any]) -> Account:
    account = world.accounts.get(text(body, "username"))
    if account is None:
        raise wrong(f"username must be one of {', '.join(world.accounts)}.", 404)
    return account


def _url(url: str) -> str:
    if url:
        try:
            loopback_target(url)
        except NotLoopback as problem:
            raise wrong(str(problem)) from None
    return url


def _balance(given: Any) -> Decimal:
    try:
        balance = Decimal(str(given))
    except InvalidOperation:
        raise wrong("balance must be an amount.") from None
    if not balance.is_finite() or not 0 <= balance < 1_000_000_000:
        raise wrong("balance must be an amount, 0 or more.")
    return balance


def _phone(given: str) -> str:
    """`07…`, `2547…` and `+2547…` alike; other countries with plus."""
    digits = re.sub(r"[\s()-]", "", given)
    if re.fullmatch(r"0[17]\d{8}", digits):
        digits = "+254" + digits[1:]
    elif re.fullmatch(r"254[17]\d{8}", digits):
        digits = "+" + digits
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits):
        raise wrong("The phone must look like 0712 345 678 or +254712345678.")
    return digits


ROUTES = [
    Route("/state", state),
    Route("/messages", messages),
    Route("/accounts", accounts, methods=["POST"]),
    Route("/incoming", incoming, methods=["POST"]),
    Route("/opt-out", opt_out, methods=["POST"]),
]
