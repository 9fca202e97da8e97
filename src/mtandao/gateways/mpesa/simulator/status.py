"""Transaction status: acknowledged at once, answered to the result address some seconds later."""

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.bodies import result, status_parameters
from mtandao.gateways.mpesa.simulator.checking import check_url
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.gate import Refused, invalid, passed, value, world_of
from mtandao.gateways.mpesa.simulator.world import Safaricom

_WELL = "The service request is processed successfully."


async def query(request: Request) -> Response:
    """`POST /mpesa/transactionstatus/v1/query`."""
    world = world_of(request)
    call = await passed(request, bad_token="400.003.01")
    short_code = world.short_code(value(call.body, "PartyA"))
    if short_code is None or short_code.consumer_key != call.app:
        raise Refused("400.003.02", "Bad Request - Invalid PartyA")
    if value(call.body, "CommandID") != "TransactionStatusQuery":
        raise invalid("CommandID")
    urls = {name: value(call.body, name) for name in ("ResultURL", "QueueTimeOutURL")}
    for name, url in urls.items():
        check_url(world, name, url)
    originator, conversation = world.conversation_ids()
    body = _result(world, short_code, call.body, originator, conversation)
    url = urls["QueueTimeOutURL"] if world.whims.result_times_out() else urls["ResultURL"]
    after = world.chance.between("result", world.config.result_after)
    headers = world.headers(short_code.code)
    world.callbacks.schedule("result", conversation, url, body, after=after, headers=headers)
    await world.clock.sleep(world.chance.between("ack", world.config.ack_after))
    return JSONResponse(
        {
            "OriginatorConversationID": originator,
            "ConversationID": conversation,
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        }
    )


def _result(
    world: Safaricom, short_code: ShortCode, body: dict[str, Any], originator: str, conversation: str
) -> dict[str, Any]:
    asked = str(
        body.get("TransactionID")
        or body.get("OriginalConversationID")
        or body.get("OriginatorConversationID")
        or ""
    )
    failure = _failure(world, short_code, body, asked)
    entry = None if failure else world.ledger.find(asked)
    if entry is None or entry.short_code != short_code.code:
        code, text = failure or ("R000002", "The original transaction ID is invalid.")
        return result(
            code, text, originator, conversation, "SKE0000000", []
        )  # a made-up id, as the real one sends
    parameters = status_parameters(entry, short_code.organization)
    own_id = f"{entry.receipt[:3]}{secrets.token_hex(4).upper()[:7]}"
    return result("0", _WELL, originator, conversation, own_id, parameters)


def _failure(
    world: Safaricom, short_code: ShortCode, body: dict[str, Any], asked: str
) -> tuple[str, str] | None:
    password = world.seal.opened(str(body.get("SecurityCredential", "")))
    right = short_code.initiator_name and body.get("Initiator") == short_code.initiator_name
    if not right or password is None or password != short_code.initiator_password:
        return "2001", "The initiator information is invalid."
    if not asked or not str(body.get("IdentifierType", "")):
        return "25", "Invalid parameter."
    return None
