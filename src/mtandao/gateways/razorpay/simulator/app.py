"""The simulated Razorpay: orders, payment links, UPI codes, payments and refunds."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.checkout.simulator.app import application
from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.checkout.simulator.paying import begin, do
from mtandao.gateways.checkout.simulator.records import Order
from mtandao.gateways.checkout.simulator.world import Shop
from mtandao.gateways.razorpay.simulator import refunding
from mtandao.gateways.razorpay.simulator.dialect import (
    RazorpayDialect,
    code_entity,
    link_entity,
    order_entity,
    payment_entity,
    razorpay_id,
)
from mtandao.gateways.razorpay.simulator.gate import attempted, collection, entered, mine, named, refused

LEAST = 100
NEAREST_END, FARTHEST_END = 15 * 60, 183 * 86_400


def new_order(shop: Shop, merchant: Merchant, body: dict[str, Any], kind: str, reference: str) -> Order:
    amount = body.get("payment_amount" if kind == "code" else "amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < LEAST:
        raise refused("Order amount less than minimum amount allowed", "amount")
    if len(reference) > 40:
        raise refused("The reference may not be longer than 40 characters.", "reference_id")
    number = shop.number()
    prefix = {"link": "plink", "code": "qr", "order": "order"}[kind]
    until = body.get("close_by" if kind == "code" else "expire_by")
    ahead = until - shop.unix() if isinstance(until, int) else None
    if ahead is not None and not NEAREST_END <= ahead <= FARTHEST_END:
        raise refused("expire_by should be at least 15 minutes in the future", "expire_by")
    id = razorpay_id(prefix, number)
    return Order(
        key=f"{number:x}",
        merchant=merchant.id,
        kind=kind,
        reference=reference,
        id=id,
        amount=amount,
        began=shop.clock.seconds(),
        began_at=shop.now(),
        expires=shop.clock.seconds() + ahead if ahead is not None else None,
        contact=str((body.get("customer") or {}).get("contact", "")),
        description=str(body.get("description", "")),
        return_url=str(body.get("callback_url", "")),
        data={
            "order_id": id if kind == "order" else razorpay_id("order", number),
            "notes": body.get("notes") or {},
            "expire_by": until,
            "close_by": until,
            "usage": body.get("usage", "single_use"),
        },
    )


async def orders(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    if request.method == "POST":
        order = new_order(shop, merchant, body, "order", str(body.get("receipt", "")))
        begin(shop, order)
        return JSONResponse(order_entity(order))
    asked = request.query_params.get("receipt")
    rows = [o for o in mine(shop, merchant) if o.kind == "order" and asked in (None, o.reference)]
    return collection([order_entity(each) for each in rows])


async def payments_of_order(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    order = named(shop, merchant, request, lambda one: one.data.get("order_id"))
    return collection([payment_entity(order, each) for each in order.attempts])


async def links(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    if request.method == "POST":
        reference = str(body.get("reference_id", ""))
        if reference and shop.of_reference(merchant.id, reference, "link"):
            raise refused(f"payment link with given reference_id: {reference} already exists", "reference_id")
        order = new_order(shop, merchant, body, "link", reference)
        begin(shop, order)
        return JSONResponse(link_entity(shop, order))
    asked = request.query_params.get("reference_id")
    rows = [o for o in mine(shop, merchant) if o.kind == "link" and asked in (None, o.reference)]
    return JSONResponse({"payment_links": [link_entity(shop, each) for each in rows]})


async def cancel_link(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    order = named(shop, merchant, request)
    do(shop, order, "cancel")
    return JSONResponse(link_entity(shop, order))


async def codes(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    if request.method == "POST":
        order = new_order(shop, merchant, body, "code", "")
        begin(shop, order)
        return JSONResponse(code_entity(order))
    return collection([code_entity(one) for one in mine(shop, merchant) if one.kind == "code"])


async def code(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    return JSONResponse(code_entity(named(shop, merchant, request)))


async def close_code(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    order = named(shop, merchant, request)
    do(shop, order, "cancel")
    return JSONResponse(code_entity(order))


async def payments_of_code(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    order = named(shop, merchant, request)
    return collection([payment_entity(order, each) for each in order.attempts])


async def payments(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    rows = [payment_entity(one, each) for one in mine(shop, merchant) for each in one.attempts]
    return collection(rows[-int(request.query_params.get("count", "10")) :])


async def payment(request: Request) -> Response:
    shop, merchant, _body = await entered(request)
    return JSONResponse(payment_entity(*attempted(shop, merchant, request.path_params["id"])))


def create_app(config: SimulatorConfig) -> Starlette:
    """FolderInUse when another already has the folder."""
    both = ["GET", "POST"]
    return application(
        Shop(config, RazorpayDialect()),
        [
            Route("/v1/orders", orders, methods=both),
            Route("/v1/orders/{id}/payments", payments_of_order),
            Route("/v1/payment_links", links, methods=both),
            Route("/v1/payment_links/{id}/cancel", cancel_link, methods=["POST"]),
            Route("/v1/payments/qr_codes", codes, methods=both),
            Route("/v1/payments/qr_codes/{id}", code),
            Route("/v1/payments/qr_codes/{id}/close", close_code, methods=["POST"]),
            Route("/v1/payments/qr_codes/{id}/payments", payments_of_code),
            Route("/v1/payments", payments),
            Route("/v1/payments/{id}", payment),
            *refunding.ROUTES,
        ],
    )
