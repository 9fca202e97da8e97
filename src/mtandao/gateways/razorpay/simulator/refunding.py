"""Refunds: one key is one refund, as long as it asks for the same."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.checkout.simulator.records import Refund
from mtandao.gateways.razorpay.simulator import gate
from mtandao.gateways.razorpay.simulator.dialect import razorpay_id, refund_entity


async def refund(request: Request) -> Response:
    """`POST /v1/payments/{id}/refund`, with `X-Refund-Idempotency`."""
    shop, merchant, body = await gate.entered(request)
    order, attempt = gate.attempted(shop, merchant, request.path_params["id"])
    key = request.headers.get("x-refund-idempotency", "")
    amount = body.get("amount", attempt.amount - attempt.refunded)
    known = shop.refunds.get(key) if key else None
    if known is not None:
        if (known.amount, known.attempt) != (amount, attempt.id):
            raise gate.refused("Different request with the same idempotency key")
        return JSONResponse(refund_entity(known))
    if key and len(key) < 10:
        raise gate.refused("The idempotency key should be at least 10 characters long")
    if (
        attempt.state != "captured"
        or not isinstance(amount, int)
        or amount > attempt.amount - attempt.refunded
    ):
        raise gate.refused("The total refund amount is greater than the refund payment amount", "amount")
    number = shop.number()
    made = Refund(
        key=key or f"{number:x}",
        id=razorpay_id("rfnd", number),
        merchant=merchant.id,
        order=order.key,
        attempt=attempt.id,
        amount=amount,
        at=shop.now(),
    )
    attempt.refunded += amount
    with shop.store.transaction():
        shop.keep(order)
        shop.keep_refund(made)
    return JSONResponse(refund_entity(made))


async def refunds_of(request: Request) -> Response:
    shop, merchant, _body = await gate.entered(request)
    _order, attempt = gate.attempted(shop, merchant, request.path_params["id"])
    return gate.collection([refund_entity(one) for one in shop.refunds.values() if one.attempt == attempt.id])


ROUTES = [
    Route("/v1/payments/{id}/refund", refund, methods=["POST"]),
    Route("/v1/payments/{id}/refunds", refunds_of),
]
