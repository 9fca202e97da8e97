"""STK push and its query."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from mtandao.gateways.mpesa.simulator.checking import check_password, owned_short_code, script_of, wanted_push
from mtandao.gateways.mpesa.simulator.gate import Refused, passed, value, world_of
from mtandao.gateways.mpesa.simulator.prompting import end, show
from mtandao.gateways.mpesa.simulator.records import Push
from mtandao.gateways.mpesa.simulator.scripts import QUERY_TEXTS, Ack, Delivery, Script
from mtandao.gateways.mpesa.simulator.telling import tell_before_ack
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.simulation.faults import UNAVAILABLE_PAGE, Hang

_IN_FLIGHT = ("4999", "being processed", "empty")


async def process_request(request: Request) -> Response:
    """`POST /mpesa/stkpush/v1/processrequest`."""
    world = world_of(request)
    wanted = wanted_push(world, await passed(request))
    if world.pushes.open_on(wanted.phone):
        raise Refused(
            "500.001.1001",
            "Unable to lock subscriber, a transaction is already in process for the current subscriber",
        )
    script = script_of(world, wanted)
    if script.ack is Ack.HTML_503:
        return HTMLResponse(UNAVAILABLE_PAGE, 503)
    if script.ack is Ack.HANG_BEFORE:
        return Hang(world.config.hang_seconds)
    if script.ack is Ack.REFUSED:
        return await _refused(world)
    push = show(world, wanted, script)
    if script.ack is Ack.HANG_AFTER:
        return Hang(world.config.hang_seconds)
    return await _acknowledged(world, push, script)


async def _acknowledged(world: Safaricom, push: Push, script: Script) -> Response:
    if script.delivery is Delivery.BEFORE_ACK and not push.held:
        await tell_before_ack(world, push, end(world, push, script.code or "0"))
    await world.clock.sleep(world.chance.between("ack", world.config.ack_after))
    return JSONResponse(
        {
            "MerchantRequestID": push.merchant_id,
            "CheckoutRequestID": push.checkout_id,
            "ResponseCode": "0",
            "ResponseDescription": "Success. Request accepted for processing",
            "CustomerMessage": "Success. Request accepted for processing",
        }
    )


async def _refused(world: Safaricom) -> Response:
    await world.clock.sleep(world.chance.between("ack", world.config.ack_after))
    return JSONResponse(
        {
            "MerchantRequestID": world.conversation_ids()[0],
            "CheckoutRequestID": "",
            "ResponseCode": "1",
            "ResponseDescription": "Rejected",
            "CustomerMessage": "The request was not accepted",
        }
    )


async def query(request: Request) -> Response:
    """`POST /mpesa/stkpushquery/v1/query`. Never tells the receipt; sometimes forgets what it knows."""
    world = world_of(request)
    call = await passed(request)
    short_code = owned_short_code(world, call, value(call.body, "BusinessShortCode"))
    check_password(short_code, value(call.body, "Password"), value(call.body, "Timestamp"))
    push = world.pushes.find(value(call.body, "CheckoutRequestID"))
    await world.clock.sleep(world.chance.between("ack", world.config.ack_after))
    if push is None or push.short_code != short_code.code or push.forgotten or _forgets(world, push):
        raise Refused("500.001.1001", "The transaction does not Exist")
    if push.result_code is None:
        return _in_flight(world, push)
    return _state(push, push.result_code, QUERY_TEXTS.get(push.result_code, push.result_text))


def _forgets(world: Safaricom, push: Push) -> bool:
    return not push.is_open and world.chance.happens("not found", world.whims.query_not_found_rate)


def _in_flight(world: Safaricom, push: Push) -> Response:
    """Three ways of saying "not yet", in turn; a prompt that will be forgotten knows only the first."""
    push.queries += 1
    world.pushes.save(push)
    way = _IN_FLIGHT[0] if push.script == "silent" else _IN_FLIGHT[(push.queries - 1) % len(_IN_FLIGHT)]
    if way == "4999":
        return _state(push, "4999", "The transaction is still under processing")
    raise Refused("500.001.1001", "The transaction is being processed" if way == "being processed" else "")


def _state(push: Push, code: str, text: str) -> Response:
    return JSONResponse(
        {
            "ResponseCode": "0",
            "ResponseDescription": "The service request has been accepted successfully",
            "MerchantRequestID": push.merchant_id,
            "CheckoutRequestID": push.checkout_id,
            "ResultCode": code,
            "ResultDesc": text,
        }
    )
