"""C2B: registering addresses, and the sandbox's way of making a customer pay."""

import re
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.checking import check_url
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.gate import Passed, Refused, invalid, passed, value, world_of
from mtandao.gateways.mpesa.simulator.paying import pay_soon
from mtandao.gateways.mpesa.simulator.records import Registration
from mtandao.gateways.mpesa.simulator.world import Safaricom


async def register(request: Request) -> Response:
    """`POST /mpesa/c2b/v{1,2}/registerurl`."""
    world, version = world_of(request), int(request.path_params["version"])
    call = await passed(request)
    short_code = _short_code(world, call, version)
    response_type = value(call.body, "ResponseType")
    if response_type not in ("Completed", "Cancelled"):
        raise invalid("ResponseType")
    urls = {name: value(call.body, name) for name in ("ConfirmationURL", "ValidationURL")}
    for name, url in urls.items():
        check_url(world, name, url)
    if world.config.one_registration_only and world.registrations.find(short_code.code):
        raise Refused("500.003.1001", "Urls are already registered")
    world.registrations.save(
        Registration(
            short_code=short_code.code,
            version=version,
            confirmation_url=urls["ConfirmationURL"],
            validation_url=urls["ValidationURL"],
            complete_when_silent=response_type == "Completed",
        )
    )
    return await _taken(world)


async def simulate(request: Request) -> Response:
    """`POST /mpesa/c2b/v{1,2}/simulate`."""
    world, version = world_of(request), int(request.path_params["version"])
    call = await passed(request)
    short_code = _short_code(world, call, version)
    wanted = "CustomerBuyGoodsOnline" if short_code.till else "CustomerPayBillOnline"
    if value(call.body, "CommandID") != wanted:
        raise invalid("CommandID")
    amount, phone = value(call.body, "Amount"), value(call.body, "Msisdn")
    if not amount.isdecimal() or int(amount) < 1:
        raise invalid("Amount")
    if not re.fullmatch(r"254[17]\d{8}", phone):
        raise invalid("Msisdn")
    account = "" if short_code.till else value(call.body, "BillRefNumber")
    pay_soon(world, short_code, phone, Decimal(amount), account)
    return await _taken(world)


def _short_code(world: Safaricom, call: Passed, version: int) -> ShortCode:
    short_code = world.short_code(value(call.body, "ShortCode"))
    if short_code is None or short_code.consumer_key != call.app:
        raise invalid("ShortCode")
    if short_code.c2b_version not in (None, version):
        raise Refused("401.003.01", "Error Occurred - Invalid API call as no apiproduct match found")
    return short_code


async def _taken(world: Safaricom) -> Response:
    await world.clock.sleep(world.chance.between("ack", world.config.ack_after))
    originator, _ = world.conversation_ids()
    return JSONResponse(
        {"OriginatorCoversationID": originator, "ResponseCode": "0", "ResponseDescription": "Success"}  # sic
    )
