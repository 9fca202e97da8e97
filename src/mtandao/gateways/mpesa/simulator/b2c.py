"""B2C: an organisation pays a phone. Acknowledged at once, decided some seconds later, never done twice."""

import logging
import re
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from mtandao.gateways.mpesa.simulator.gate import Refused, invalid, value, world_of
from mtandao.gateways.mpesa.simulator.initiating import (
    NO_TRANSACTION,
    Asked,
    acknowledged,
    asked,
    credential_failure,
    result_body,
    tell,
)
from mtandao.gateways.mpesa.simulator.moving import pay_out, payout_refusal
from mtandao.gateways.mpesa.simulator.numbers import dotted
from mtandao.gateways.mpesa.simulator.payout_book import Payout
from mtandao.gateways.mpesa.simulator.payout_scripts import PAYOUT_SCRIPTS, PayoutScript, payout_script_for
from mtandao.gateways.mpesa.simulator.records import Entry
from mtandao.gateways.mpesa.simulator.scripts import Ack, Delivery
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.simulation.faults import UNAVAILABLE_PAGE, Hang

log = logging.getLogger(__name__)
_END = "end payout"
_COMMANDS = ("SalaryPayment", "BusinessPayment", "PromotionPayment")
LEAST, MOST = 10, 250_000


def prepare(world: Safaricom) -> None:
    world.scheduler.handles(_END, lambda about: _job_end(world, about["originator"]))


async def request(request: Request) -> Response:
    """`POST /mpesa/b2c/v{1,3}/paymentrequest`. Version 1 has no id of the caller's."""
    world, version = world_of(request), int(request.path_params["version"])
    call = await asked(request, "PartyA", *_COMMANDS)
    originator = value(call.body, "OriginatorConversationID") if version == 3 else call.originator
    phone, amount = value(call.body, "PartyB"), value(call.body, "Amount")
    if not re.fullmatch(r"254\d{9}", phone):
        raise invalid("PartyB")
    if not amount.isdecimal():
        raise invalid("Amount")
    script = payout_script_for(phone, int(amount), world.whims.next_payout(phone))
    if script.ack is Ack.HTML_503:
        return HTMLResponse(UNAVAILABLE_PAGE, 503)
    if script.ack is Ack.HANG_BEFORE:
        return Hang(world.config.hang_seconds)
    if world.payouts.find(originator):
        raise Refused("500.002.1001", "Duplicate OriginatorConversationID.")
    if script.ack is Ack.REFUSED:
        return JSONResponse({"ResponseCode": "21", "ResponseDescription": "The initiator is not allowed"})
    payout = _taken(world, call, originator, phone, int(amount), script)
    if script.ack is Ack.HANG_AFTER:
        return Hang(world.config.hang_seconds)
    if script.delivery is Delivery.BEFORE_ACK:
        await _tell_before_ack(world, payout)
    return await acknowledged(world, originator, call.conversation)


def _taken(
    world: Safaricom, call: Asked, originator: str, phone: str, amount: int, script: PayoutScript
) -> Payout:
    payout = Payout(
        originator=originator,
        conversation=call.conversation,
        short_code=call.short_code.code,
        phone=phone,
        amount=amount,
        script=script.name,
        result_url=call.result_url,
        timeout_url=call.timeout_url,
        began_at=world.clock.calendar().isoformat(timespec="seconds"),
        code=credential_failure(world, call) or "",
    )
    with world.store.transaction():
        world.payouts.save(payout)
        if (payout.code or script.code) and script.delivery is not Delivery.BEFORE_ACK:
            after = world.chance.between("result", world.config.result_after)
            world.scheduler.add(_END, after, {"originator": originator})
    log.info("payout of KES %d to …%s from %s: %s", amount, phone[-3:], payout.short_code, script.name)
    return payout


def _job_end(world: Safaricom, originator: str) -> None:
    payout = world.payouts.find(originator)
    if payout is None or payout.receipt:
        return
    script = PAYOUT_SCRIPTS[payout.script]
    with world.store.transaction():
        body = _decided(world, payout, script)
        if script.told_late or world.whims.result_times_out():
            minimal = result_body(payout.originator, payout.conversation, "1037")
            tell(world, payout.short_code, payout.conversation, payout.timeout_url, minimal)
        else:
            url = payout.result_url
            tell(world, payout.short_code, payout.conversation, url, body, script.delivery)


async def _tell_before_ack(world: Safaricom, payout: Payout) -> None:
    with world.store.transaction():
        body = _decided(world, payout, PAYOUT_SCRIPTS[payout.script])
    headers = world.headers(payout.short_code)
    await world.callbacks.send_now("result", payout.conversation, payout.result_url, body, headers=headers)


def _decided(world: Safaricom, payout: Payout, script: PayoutScript) -> dict[str, Any]:
    """The money moves, or a code says why not."""
    code = payout.code or _limits(payout.amount) or script.code or "0"
    if code == "0":
        code = payout_refusal(world, payout.short_code, payout.phone, Decimal(payout.amount)) or "0"
    parameters: list[dict[str, Any]] = []
    if code == "0":
        entry = pay_out(world, payout)
        payout.receipt = entry.receipt
        parameters = _parameters(world, payout, entry)
    payout.code = code
    world.payouts.save(payout)
    log.info("payout to …%s ended: %s %s", payout.phone[-3:], code, payout.receipt)
    return result_body(
        payout.originator, payout.conversation, code, payout.receipt or NO_TRANSACTION, parameters
    )


def _limits(amount: int) -> str:
    return "2" if amount < LEAST else "3" if amount > MOST else ""


def _parameters(world: Safaricom, payout: Payout, entry: Entry) -> list[dict[str, Any]]:
    return [
        {"Key": "TransactionAmount", "Value": payout.amount},
        {"Key": "TransactionReceipt", "Value": entry.receipt},
        {"Key": "ReceiverPartyPublicName", "Value": f"{entry.phone} - {entry.name}"},
        {"Key": "TransactionCompletedDateTime", "Value": dotted(entry.instant)},
        {"Key": "B2CUtilityAccountAvailableFunds", "Value": float(entry.balance)},
        {"Key": "B2CWorkingAccountAvailableFunds", "Value": 0.0},
        {"Key": "B2CRecipientIsRegisteredCustomer", "Value": "Y"},
        {
            "Key": "B2CChargesPaidAccountAvailableFunds",
            "Value": -float(world.payouts.charges(payout.short_code)),
        },
    ]
