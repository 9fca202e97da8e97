"""The simulator's own API, below `/__sim__`: what a person at the phone, or a test, may do."""

import re
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.mpesa.simulator.gate import world_of
from mtandao.gateways.mpesa.simulator.paying import pay
from mtandao.gateways.mpesa.simulator.payout_scripts import PAYOUT_SCRIPTS
from mtandao.gateways.mpesa.simulator.prompting import decide, ignore
from mtandao.gateways.mpesa.simulator.records import Push
from mtandao.gateways.mpesa.simulator.scripts import RESULT_TEXTS, SCRIPTS, Delivery, named_script
from mtandao.gateways.mpesa.simulator.whims import Forced
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.simulation.control import json_body, number, shown_clock, text, wrong, yes_or_no

_SHOWN = 60  # lines of each list on the page
_DECISIONS = {"pay": "0", "cancel": "1032", "wrong-pin": "2001"}
_WISHES = {
    "delay": Delivery.LATE,
    "duplicate": Delivery.TWICE,
    "lose": Delivery.LOST,
    "deliver": Delivery.ONCE,
}


async def state(request: Request) -> Response:
    """All that the page shows: the newest of everything."""
    world = world_of(request)
    return JSONResponse(
        {
            "clock": shown_clock(world.clock),
            "organizations": _organizations(world),
            "prompts": [_shown_push(world, push) for push in world.pushes.every_open()],
            "pushes": [_shown_push(world, push) for push in world.pushes.newest(_SHOWN)],
            "callbacks": world.callbacks.listed(_SHOWN),
            "journal": world.journal.lines(_SHOWN),
            "ledger": [entry.as_document() for entry in world.ledger.entries()[-_SHOWN:]],
            "payouts": [payout.as_document() for payout in world.payouts.newest(_SHOWN)],
            "whims": world.whims.listed(),
            "held_phones": world.customers.held(),
            "faults": world.faults.listed(),
        }
    )


def _organizations(world: Safaricom) -> list[dict[str, Any]]:
    return [
        {
            "short_code": one.code,
            "till": one.till,
            "number": one.receiver,
            "organization": one.organization,
            "balance": str(world.ledger.balances[one.code]),
            "registered": world.registrations.find(one.code) is not None,
        }
        for one in world.config.short_codes
    ]


def _shown_push(world: Safaricom, push: Push) -> dict[str, Any]:
    return push.as_document() | {"age": world.clock.seconds() - push.began}


async def prompts(request: Request) -> Response:
    world = world_of(request)
    return JSONResponse({"prompts": [_shown_push(world, push) for push in world.pushes.every_open()]})


async def press(request: Request) -> Response:
    """`POST /prompts/{checkout}/{pay|cancel|wrong-pin|ignore}`, or `delay`, `duplicate`, `lose`, `deliver`
    for what shall become of its callback."""
    world, deed = world_of(request), request.path_params["deed"]
    await json_body(request)
    push = world.pushes.find(request.path_params["checkout"])
    if push is None or not push.is_open:
        raise wrong("That prompt is no longer open.", 409 if push else 404)
    if deed in _DECISIONS:
        decide(world, push, _DECISIONS[deed])
    elif deed == "ignore":
        ignore(world, push)
    elif deed in _WISHES:
        push.delivery = _WISHES[deed].value
        world.pushes.save(push)
    else:
        raise wrong(f"A prompt cannot be told to {deed}.", 404)
    return JSONResponse(_shown_push(world, push))


async def ledger(request: Request) -> Response:
    """Every entry, and each organisation's balance."""
    world = world_of(request)
    short_code = request.query_params.get("short_code")
    entries = [entry.as_document() for entry in world.ledger.entries(short_code)]
    balances = {code: str(balance) for code, balance in world.ledger.balances.items()}
    return JSONResponse({"entries": entries, "balances": balances})


async def pay_by_hand(request: Request) -> Response:
    """`{"short_code", "account", "amount", "phone"}`: a customer pays. 200 with a receipt or 409."""
    world, body = world_of(request), await json_body(request)
    short_code = world.short_code(text(body, "short_code"))
    if short_code is None:
        raise wrong("No organisation has that short code or till.", 404)
    paid = await pay(world, short_code, _phone(text(body, "phone")), _amount(body), text(body, "account", ""))
    return JSONResponse(asdict(paid), 200 if paid.receipt else 409)


async def force(request: Request) -> Response:
    """`{"outcome": "cancelled" | "32", "phone"?, "times"?, "payout"?}`: how the next pushes end, to a phone
    or any; with `payout` how the next payouts do."""
    world, body = world_of(request), await json_body(request)
    outcome, phone = text(body, "outcome"), text(body, "phone", "")
    payout = yes_or_no(body, "payout", False)
    if payout and outcome not in PAYOUT_SCRIPTS:
        raise wrong(f"outcome of a payout must be one of {', '.join(PAYOUT_SCRIPTS)}.")
    if not payout and named_script(outcome) is None:
        raise wrong(f"outcome must be two digits or one of {', '.join(SCRIPTS)}.")
    times = max(1, int(number(body, "times", 1)))
    world.whims.force(Forced(outcome, _phone(phone) if phone else "", times, payout))
    return JSONResponse(world.whims.listed())


async def customers(request: Request) -> Response:
    """`{"phone", "name"?, "balance"?, "held"?}`: an owner and his wallet (null: no bottom)."""
    world, body = world_of(request), await json_body(request)
    customer = world.customers.find(_phone(text(body, "phone")))
    customer.name = text(body, "name", customer.name)
    customer.held = yes_or_no(body, "held", customer.held)
    if "balance" in body:
        customer.balance = None if body["balance"] is None else _amount(body, "balance", at_least="0")
    world.customers.save(customer)
    return JSONResponse(customer.as_document())


async def whims(request: Request) -> Response:
    """Switches: `holds_every_phone`, `maintenance`, `confirmation_loss_rate`, `query_not_found_rate`,
    `results_time_out` (how many results go to the time-out address)."""
    world, body = world_of(request), await json_body(request)
    wishes = world.whims
    wishes.holds_every_phone = yes_or_no(body, "holds_every_phone", wishes.holds_every_phone)
    wishes.maintenance = yes_or_no(body, "maintenance", wishes.maintenance)
    wishes.confirmation_loss_rate = number(body, "confirmation_loss_rate", wishes.confirmation_loss_rate)
    wishes.query_not_found_rate = number(body, "query_not_found_rate", wishes.query_not_found_rate)
    wishes.results_time_out = int(number(body, "results_time_out", wishes.results_time_out))
    wishes.keep()
    return JSONResponse(wishes.listed())


async def certificate(request: Request) -> Response:
    """The certificate that security credentials are sealed with, PEM."""
    return Response(world_of(request).seal.certificate_pem, media_type="application/x-pem-file")


async def scripts(_: Request) -> Response:
    texts = dict(RESULT_TEXTS)
    return JSONResponse({"outcomes": list(SCRIPTS), "texts": texts, "payouts": list(PAYOUT_SCRIPTS)})


def _phone(given: str) -> str:
    """`07…`, `+2547…` and `2547…` alike."""
    digits = re.sub(r"[\s+()-]", "", given)
    if re.fullmatch(r"0[17]\d{8}", digits):
        digits = "254" + digits[1:]
    if not re.fullmatch(r"254[17]\d{8}", digits):
        raise wrong("The phone must look like 0712 345 678 or 254712345678.")
    return digits


def _amount(body: dict[str, Any], key: str = "amount", at_least: str = "1") -> Decimal:
    try:
        amount = Decimal(str(body.get(key, "")))
    except InvalidOperation:
        raise wrong(f"{key} must be an amount in shillings.") from None
    if not amount.is_finite() or not Decimal(at_least) <= amount <= 10_000_000 or amount != round(amount, 2):
        raise wrong(f"{key} must be {at_least} shilling or more, with two places at most.")
    return amount


ROUTES = [
    Route("/state", state),
    Route("/prompts", prompts),
    Route("/prompts/{checkout}/{deed}", press, methods=["POST"]),
    Route("/ledger", ledger),
    Route("/pay", pay_by_hand, methods=["POST"]),
    Route("/force", force, methods=["POST"]),
    Route("/customers", customers, methods=["POST"]),
    Route("/whims", whims, methods=["POST"]),
    Route("/certificate", certificate),
    Route("/scripts", scripts),
]
