"""Reversal: the whole of a customer's payment goes back to him, once."""

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mtandao.gateways.mpesa.simulator.gate import value, world_of
from mtandao.gateways.mpesa.simulator.initiating import (
    Asked,
    acknowledged,
    asked,
    credential_failure,
    result_body,
    tell_soon,
)
from mtandao.gateways.mpesa.simulator.moving import give_back
from mtandao.gateways.mpesa.simulator.numbers import stamp
from mtandao.gateways.mpesa.simulator.world import Safaricom


async def request(request: Request) -> Response:
    """`POST /mpesa/reversal/v1/request`."""
    world = world_of(request)
    call = await asked(request, "ReceiverParty", "TransactionReversal")
    with world.store.transaction():
        tell_soon(world, call, _result(world, call))
    return await acknowledged(world, call.originator, call.conversation)


def _result(world: Safaricom, call: Asked) -> dict[str, Any]:
    ids = (call.originator, call.conversation)
    failure = credential_failure(world, call)
    if failure:
        return result_body(*ids, failure)
    paid = world.ledger.find(value(call.body, "TransactionID"))
    if paid is None or paid.short_code != call.short_code.code or paid.amount <= 0:
        return result_body(*ids, "R000002")
    if world.ledger.reversal_of(paid.receipt):
        return result_body(*ids, "R000001")
    if Decimal(value(call.body, "Amount")) != paid.amount:
        return result_body(*ids, "25")
    if world.ledger.balances[paid.short_code] < paid.amount:
        return result_body(*ids, "1")
    back = give_back(world, paid, call.originator)
    parameters: list[dict[str, Any]] = [
        {
            "Key": "DebitAccountBalance",
            "Value": f"Utility Account|KES|{back.balance}|{back.balance}|0.00|0.00",
        },
        {"Key": "Amount", "Value": float(paid.amount)},
        {"Key": "TransCompletedTime", "Value": int(stamp(back.instant))},
        {"Key": "OriginalTransactionID", "Value": paid.receipt},
        {"Key": "Charge", "Value": 0},
        {"Key": "CreditPartyPublicName", "Value": f"{paid.phone} - {paid.name}"},
        {"Key": "DebitPartyPublicName", "Value": f"{paid.number_paid} - {call.short_code.organization}"},
    ]
    return result_body(*ids, "0", back.receipt, parameters)
