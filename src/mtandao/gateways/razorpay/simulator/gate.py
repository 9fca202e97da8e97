"""What every call passes: whose keys they are; and what is found by the ids that are named."""

import base64
import binascii
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.checkout.simulator.app import Refused, shop_of
from mtandao.gateways.checkout.simulator.config import Merchant
from mtandao.gateways.checkout.simulator.records import Attempt, Order
from mtandao.gateways.checkout.simulator.world import Shop


def refused(description: str, field: str = "", status: int = 400) -> Refused:
    return Refused(
        status,
        {
            "error": {
                "code": "BAD_REQUEST_ERROR",
                "description": description,
                "field": field,
                "source": "business",
                "step": "payment_initiation",
                "reason": "input_validation_failed",
                "metadata": {},
            }
        },
    )


async def entered(request: Request) -> tuple[Shop, Merchant, dict[str, Any]]:
    """Whose keys they are, and the body. 401 with other keys."""
    shop = shop_of(request)
    scheme, _space, given = request.headers.get("authorization", "").partition(" ")
    try:
        id, _colon, secret = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        id = secret = ""
    merchant = shop.merchants.get(id)
    if scheme != "Basic" or merchant is None or merchant.secret != secret:
        raise refused("Authentication failed", status=401)
    await shop.answer_slowly()
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise refused("The request is no JSON") from None
    return shop, merchant, body if isinstance(body, dict) else {}


def mine(shop: Shop, merchant: Merchant) -> list[Order]:
    return [one for one in shop.orders.values() if one.merchant == merchant.id]


def named(shop: Shop, merchant: Merchant, request: Request, by: Any = lambda one: one.id) -> Order:
    found = next((one for one in mine(shop, merchant) if by(one) == request.path_params["id"]), None)
    if found is None:
        raise refused("The id provided does not exist", "id")
    return found


def attempted(shop: Shop, merchant: Merchant, id: str) -> tuple[Order, Attempt]:
    for order in mine(shop, merchant):
        for attempt in order.attempts:
            if attempt.id == id:
                return order, attempt
    raise refused("The id provided does not exist", "id")


def collection(items: list[dict[str, Any]]) -> Response:
    return JSONResponse({"entity": "collection", "count": len(items), "items": items})
