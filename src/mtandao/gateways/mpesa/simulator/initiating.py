"""What all calls of an initiator have in common: whose they are, whether he may, and telling the result."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.bodies import result
from mtandao.gateways.mpesa.simulator.checking import check_url
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.gate import Refused, invalid, passed, value, world_of
from mtandao.gateways.mpesa.simulator.payout_scripts import RESULT_TEXTS
from mtandao.gateways.mpesa.simulator.scripts import LATE_SECONDS, TWICE_GAP_SECONDS, Delivery
from mtandao.gateways.mpesa.simulator.world import Safaricom

NO_TRANSACTION = "SKE0000000"  # a made-up id, as the real one sends with failures


@dataclass(frozen=True, slots=True)
class Asked:
    """An initiator's call that passed the gate."""

    short_code: ShortCode
    body: dict[str, Any]
    originator: str
    conversation: str
    result_url: str
    timeout_url: str


async def asked(request: Request, party: str, *commands: str) -> Asked:
    """`party` is the field that names the short code; `commands` are the CommandIDs of this API."""
    world = world_of(request)
    call = await passed(request, bad_token="400.003.01")
    short_code = world.short_code(value(call.body, party))
    if short_code is None or short_code.consumer_key != call.app:
        raise Refused("400.003.02", f"Bad Request - Invalid {party}")
    if value(call.body, "CommandID") not in commands:
        raise invalid("CommandID")
    if not 2 <= len(value(call.body, "Remarks")) <= 100:
        raise invalid("Remarks")
    urls = {name: value(call.body, name) for name in ("ResultURL", "QueueTimeOutURL")}
    for name, url in urls.items():
        check_url(world, name, url)
    originator, conversation = world.conversation_ids()
    return Asked(short_code, call.body, originator, conversation, urls["ResultURL"], urls["QueueTimeOutURL"])


def credential_failure(world: Safaricom, call: Asked) -> str | None:
    """2001 for a wrong name, password or certificate; 8006 when it was wrong too often."""
    named = str(call.body.get("Initiator") or call.body.get("InitiatorName") or "")
    short_code = call.short_code
    password = world.seal.opened(str(call.body.get("SecurityCredential", "")))
    if world.wrong_passwords.get(short_code.code, 0) >= world.config.wrong_passwords_lock:
        return "8006"
    right = short_code.initiator_name and named == short_code.initiator_name
    if not right or password is None or password != short_code.initiator_password:
        world.wrong_passwords[short_code.code] = world.wrong_passwords.get(short_code.code, 0) + 1
        return "2001"
    return None


def result_body(
    originator: str,
    conversation: str,
    code: str,
    transaction: str = NO_TRANSACTION,
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    text = RESULT_TEXTS.get(code, "Failed")
    return result(code, text, originator, conversation, transaction, parameters or [])


def tell(
    world: Safaricom,
    short_code: str,
    subject: str,
    url: str,
    body: dict[str, Any],
    delivery: Delivery = Delivery.ONCE,
    after: float = 0.0,
) -> None:
    """To the result address (or, if a person wants it so, to the time-out address): as the script says."""
    headers = world.headers(short_code)
    if delivery is Delivery.LOST:
        world.callbacks.lose("result", subject, url, body, headers=headers)
        return
    if delivery is Delivery.LATE:
        after += LATE_SECONDS
    times = (0.0, TWICE_GAP_SECONDS) if delivery is Delivery.TWICE else (0.0,)
    for gap in times:
        world.callbacks.schedule("result", subject, url, body, after=after + gap, headers=headers)


def tell_soon(world: Safaricom, call: Asked, body: dict[str, Any]) -> None:
    """The result some seconds later, or the time-out address if a person said so."""
    url = call.timeout_url if world.whims.result_times_out() else call.result_url
    after = world.chance.between("result", world.config.result_after)
    tell(world, call.short_code.code, call.conversation, url, body, after=after)


async def acknowledged(world: Safaricom, originator: str, conversation: str) -> Response:
    await world.clock.sleep(world.chance.between("ack", world.config.ack_after))
    return JSONResponse(
        {
            "OriginatorConversationID": originator,
            "ConversationID": conversation,
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        }
    )
