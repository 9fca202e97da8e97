"""Pull transactions: what customers paid in the last 48 hours, a page at a time."""

import secrets
import uuid
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.bodies import pulled
from mtandao.gateways.mpesa.simulator.checking import check_url
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.gate import Passed, Refused, invalid, passed, value, world_of
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.mpesa.tolerant import NAIROBI

_PAGE = 100
_HORIZON = timedelta(hours=48)


async def register(request: Request) -> Response:
    """`POST /pulltransactions/v1/register`."""
    world = world_of(request)
    call = await passed(request, bad_token="401.001")
    short_code = _short_code(world, call)
    if value(call.body, "RequestType") != "Pull":
        raise invalid("RequestType")
    check_url(world, "CallBackURL", value(call.body, "CallBackURL"))
    known = world.registrations.pulls(short_code.code)
    world.registrations.allow_pull(short_code.code, value(call.body, "NominatedNumber"))
    return JSONResponse(
        {
            "ResponseRefID": _reference(),
            "ResponseStatus": "1001" if known else "1000",
            "ShortCode": short_code.code,
            "ResponseDescription": "Shortcode "
            + ("already Registered" if known else "Registered Successfully"),
        }
    )


async def query(request: Request) -> Response:
    """`POST` or `GET /pulltransactions/v1/query`."""
    world = world_of(request)
    call = await passed(request, bad_token="401.001", gets=True)
    short_code = _short_code(world, call)
    if not world.registrations.pulls(short_code.code):
        raise Refused("500", "No transactions for the short code", 500)
    since = max(_instant(call, "StartDate"), world.clock.calendar() - _HORIZON)
    until, offset = _instant(call, "EndDate"), value(call.body, "OffSetValue")
    if not offset.isdecimal():
        raise invalid("OffSetValue")
    found = [
        e for e in world.ledger.entries(short_code.code) if e.amount > 0 and since <= e.instant <= until
    ]  # money in only, reversed or not
    page = found[int(offset) : int(offset) + _PAGE]
    return JSONResponse(
        {
            "ResponseRefID": _reference(),
            "ResponseCode": "1000" if page else "1001",
            "ResponseMessage": "Success" if page else "No transactions found",
            "Response": [[pulled(entry, short_code.organization) for entry in page]],
        }
    )


def _reference() -> str:
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def _short_code(world: Safaricom, call: Passed) -> ShortCode:
    short_code = world.short_code(value(call.body, "ShortCode"))
    if short_code is None or short_code.consumer_key != call.app:
        raise Refused("400.001", "Invalid ShortCode")
    return short_code


def _instant(call: Passed, field: str) -> datetime:
    try:
        return datetime.strptime(value(call.body, field), "%Y-%m-%d %H:%M:%S").replace(tzinfo=NAIROBI)
    except ValueError:
        raise invalid(field) from None
