"""Account balance: what a short code's accounts hold, told to the result address."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mtandao.gateways.mpesa.simulator.gate import invalid, value, world_of
from mtandao.gateways.mpesa.simulator.initiating import (
    Asked,
    acknowledged,
    asked,
    credential_failure,
    result_body,
    tell_soon,
)
from mtandao.gateways.mpesa.simulator.numbers import stamp
from mtandao.gateways.mpesa.simulator.world import Safaricom


async def query(request: Request) -> Response:
    """`POST /mpesa/accountbalance/v1/query`."""
    world = world_of(request)
    call = await asked(request, "PartyA", "AccountBalance")
    if value(call.body, "IdentifierType") != "4":
        raise invalid("IdentifierType")
    with world.store.transaction():
        tell_soon(world, call, _result(world, call))
    return await acknowledged(world, call.originator, call.conversation)


def _result(world: Safaricom, call: Asked) -> dict[str, Any]:
    ids = (call.originator, call.conversation)
    failure = credential_failure(world, call)
    if failure:
        return result_body(*ids, failure)
    code = call.short_code.code
    held = {
        "Working Account": 0,
        "Utility Account": world.ledger.balances[code],
        "Charges Paid Account": -world.payouts.charges(code),
    }
    told = "&".join(f"{name}|KES|{sum:.2f}|{sum:.2f}|0.00|0.00" for name, sum in held.items())
    parameters: list[dict[str, Any]] = [
        {"Key": "AccountBalance", "Value": told},
        {"Key": "BOCompletedTime", "Value": int(stamp(world.clock.calendar()))},
    ]
    return result_body(*ids, "0", world.next_receipt(), parameters)
