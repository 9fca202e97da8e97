"""`POST /version1/messaging` and its younger JSON brother: taking messages, recipient by recipient."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mtandao.gateways.simulation.faults import Hang
from mtandao.gateways.sms.parts import count_parts
from mtandao.gateways.sms.simulator.answers import answer
from mtandao.gateways.sms.simulator.config import Account
from mtandao.gateways.sms.simulator.reporting import plan, report_before_answer
from mtandao.gateways.sms.simulator.scripts import BLACKLISTED, INVALID, NO_CREDIT, Script, Whole, script_for
from mtandao.gateways.sms.simulator.world import AfricasTalking, Message

_PHONE = re.compile(r"\+[1-9]\d{7,14}")
_SHARED_SENDER = "AFRICASTKNG"
_LONGEST_SENDER = 11


@dataclass(frozen=True, slots=True)
class Wanted:
    account: Account
    to: list[str]
    text: str
    sender: str


class Refused(Exception):
    """Ends the request with plain text, as the real service does."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


async def refusal_page(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return PlainTextResponse(refused.words, refused.status)


def world_of(request: Request) -> AfricasTalking:
    world: AfricasTalking = request.app.state.world
    return world


async def messaging(request: Request) -> Response:
    """Form fields `username`, `to`, `message`, `from`."""
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    return await _send(request, fields, [part.strip() for part in fields.get("to", "").split(",")], "from")


async def bulk(request: Request) -> Response:
    """JSON fields `username`, `phoneNumbers`, `message`, `senderId`."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused(400, "The request content was malformed") from None
    if not isinstance(body, dict) or not isinstance(body.get("phoneNumbers"), list):
        raise Refused(400, "The request content was malformed")
    return await _send(request, body, [str(phone) for phone in body["phoneNumbers"]], "senderId")


async def _send(request: Request, fields: dict[str, Any], to: list[str], sender_field: str) -> Response:
    world = world_of(request)
    wanted = _checked(world, request, fields, to, sender_field)
    shared = not wanted.sender
    if not shared and wanted.sender not in wanted.account.sender_ids:
        return answer(request, "InvalidSenderId", [])
    scripts = [_script(world, phone) for phone in wanted.to]
    wholes = {script.whole for script in scripts}
    if Whole.HTTP_500 in wholes:
        raise Refused(500, "Internal Server Error")
    if Whole.NO_CREDIT in wholes:
        scripts = [NO_CREDIT] * len(scripts)
    recipients = [
        await _take(world, wanted, phone, script) for phone, script in zip(wanted.to, scripts, strict=True)
    ]
    if Whole.HANG_AFTER in wholes:
        return Hang(world.config.hang_seconds)
    await world.clock.sleep(world.chance.between("answer", world.config.answer_after))
    return answer(request, _summary(world, recipients), recipients)


def _checked(
    world: AfricasTalking, request: Request, fields: dict[str, Any], to: list[str], sender_field: str
) -> Wanted:
    account = world.accounts.get(str(fields.get("username", "")))
    if account is None or request.headers.get("apikey") != account.api_key:
        raise Refused(401, "The supplied authentication is invalid")
    text = str(fields.get("message", ""))
    for name, found in (("to", "".join(to)), ("message", text)):
        if not found:
            raise Refused(400, f"Request is missing required form field '{name}'")
    return Wanted(account, to, text, str(fields.get(sender_field) or ""))


def _script(world: AfricasTalking, phone: str) -> Script:
    if not _PHONE.fullmatch(phone):
        return INVALID
    return BLACKLISTED if phone in world.blacklist else script_for(phone, world.config.scripted)


async def _take(world: AfricasTalking, wanted: Wanted, phone: str, script: Script) -> dict[str, Any]:
    """One recipient's line of the answer; the message itself only when it was taken."""
    parts = count_parts(wanted.text).parts
    cost = world.config.price_per_part * parts
    account = world.accounts[wanted.account.username]
    if script.code == 101 and account.balance < cost:
        script = NO_CREDIT
    if script.code != 101:
        return {
            "statusCode": script.code,
            "number": phone,
            "status": script.status,
            "cost": "0",
            "messageId": "None",
        }
    message = _recorded(world, account, wanted, phone, script, parts, cost)
    if script.before_answer:
        await report_before_answer(world, message, script)
    return {
        "statusCode": 101,
        "number": phone,
        "status": "Success",
        "cost": message.cost,
        "messageId": message.id,
        "messageParts": parts,
    }


def _recorded(
    world: AfricasTalking,
    account: Account,
    wanted: Wanted,
    phone: str,
    script: Script,
    parts: int,
    cost: Decimal,
) -> Message:
    with world.store.transaction():
        world.spend(account, cost)
        message = world.new_message(
            account,
            phone,
            wanted.sender or _SHARED_SENDER,
            wanted.text,
            parts=parts,
            cost=f"{world.config.currency} {cost:.4f}",
            status="Accepted",
            script=script.name,
        )
        if not script.before_answer:
            plan(world, message, script)
    return message


def _summary(world: AfricasTalking, recipients: list[dict[str, Any]]) -> str:
    taken = [one for one in recipients if one["statusCode"] == 101]
    total = sum((Decimal(one["cost"].split()[1]) for one in taken), Decimal(0))
    return f"Sent to {len(taken)}/{len(recipients)} Total Cost: {world.config.currency} {total:.4f}"
