"""Transaction status: acknowledged at once, answered to the result address some seconds later."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mtandao.gateways.mpesa.simulator.bodies import status_parameters
from mtandao.gateways.mpesa.simulator.gate import world_of
from mtandao.gateways.mpesa.simulator.initiating import (
    Asked,
    acknowledged,
    asked,
    credential_failure,
    result_body,
    tell_soon,
)
from mtandao.gateways.mpesa.simulator.payout_book import Payout
from mtandao.gateways.mpesa.simulator.world import Safaricom


async def query(request: Request) -> Response:
    """`POST /mpesa/transactionstatus/v1/query`."""
    world = world_of(request)
    call = await asked(request, "PartyA", "TransactionStatusQuery")
    with world.store.transaction():
        tell_soon(world, call, _result(world, call))
    return await acknowledged(world, call.originator, call.conversation)


def _result(world: Safaricom, call: Asked) -> dict[str, Any]:
    ids = (call.originator, call.conversation)
    about = _about(call.body)
    failure = credential_failure(world, call)
    if failure is None and (not about or not str(call.body.get("IdentifierType", ""))):
        failure = "25"
    if failure:
        return result_body(*ids, failure)
    payout = world.payouts.find(about)
    if payout is not None and not payout.receipt and payout.short_code == call.short_code.code:
        return result_body(*ids, "0", world.next_receipt(), _undone(payout))
    entry = world.ledger.find(payout.receipt if payout else about)
    if entry is None or entry.short_code != call.short_code.code:
        return result_body(*ids, "R000002")
    parameters = status_parameters(entry, call.short_code.organization)
    return result_body(*ids, "0", world.next_receipt(), parameters)


def _about(body: dict[str, Any]) -> str:
    """A receipt, or the id of a conversation."""
    keys = ("TransactionID", "OriginalConversationID", "OriginatorConversationID")
    return next((str(body[key]) for key in keys if body.get(key)), "")


def _undone(payout: Payout) -> list[dict[str, Any]]:
    """It was taken and no money moved: still waiting, or refused."""
    return [
        {"Key": "OriginatorConversationID", "Value": payout.originator},
        {"Key": "ConversationID", "Value": payout.conversation},
        {"Key": "TransactionStatus", "Value": "Failed" if payout.code else "Pending"},
        {"Key": "TransactionReason"},
        {"Key": "Amount", "Value": float(payout.amount)},
        {"Key": "ReceiptNo"},
    ]
