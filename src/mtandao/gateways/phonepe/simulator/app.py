"""The simulated PhonePe: tokens, checkout, status and refunds, and the older way with checksums."""

import base64
import json
import secrets
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.checkout.simulator.app import Refused, application, shop_of
from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.checkout.simulator.paying import begin
from mtandao.gateways.checkout.simulator.records import Order, Refund
from mtandao.gateways.checkout.simulator.world import Shop
from mtandao.gateways.phonepe import signatures
from mtandao.gateways.phonepe.simulator.dialect import PhonePeDialect, older_status, order_status

TOKEN_SECONDS = 3600
NEAREST_END, FARTHEST_END = 300, 3600


def refused(code: str, message: str, status: int = 400) -> Refused:
    return Refused(status, {"success": False, "code": code, "message": message})


async def token(request: Request) -> Response:
    """Form in, `O-Bearer` out."""
    shop = shop_of(request)
    form = dict(parse_qsl((await request.body()).decode()))
    merchant = shop.merchants.get(form.get("client_id", ""))
    if merchant is None or merchant.secret != form.get("client_secret"):
        raise refused("UNAUTHORIZED", "The client is not known", 401)
    value, now = secrets.token_hex(24), shop.unix()
    shop.store.put("token", value, {"merchant": merchant.id, "until": now + TOKEN_SECONDS})
    return JSONResponse(
        {
            "access_token": value,
            "encrypted_access_token": value,
            "expires_in": TOKEN_SECONDS,
            "issued_at": now,
            "expires_at": now + TOKEN_SECONDS,
            "token_type": "O-Bearer",
        }
    )


async def entered(request: Request) -> tuple[Shop, Merchant]:
    shop = shop_of(request)
    scheme, _space, value = request.headers.get("authorization", "").partition(" ")
    known = shop.store.get("token", value) if scheme == "O-Bearer" else None
    if known is None or known["until"] <= shop.unix():
        raise refused("UNAUTHORIZED", "The token is not valid", 401)
    await shop.answer_slowly()
    return shop, shop.merchants[known["merchant"]]


async def pay(request: Request) -> Response:
    shop, merchant = await entered(request)
    body = json.loads(await request.body())
    seconds = body.get("expireAfter", 1200)
    if not NEAREST_END <= seconds <= FARTHEST_END:
        raise refused("BAD_REQUEST", "expireAfter must be 300 to 3600")
    order = _new(shop, merchant, body["merchantOrderId"], body.get("amount"), "checkout", seconds)
    flow = body.get("paymentFlow", {})
    order.return_url = flow.get("merchantUrls", {}).get("redirectUrl", "")
    order.description = flow.get("message", "")
    order.contact = body.get("prefillUserLoginDetails", {}).get("phoneNumber", "")
    order.data["meta"] = body.get("metaInfo", {})
    begin(shop, order)
    return JSONResponse(
        {
            "orderId": order.id,
            "state": "PENDING",
            "expireAt": order.data["expire_at"],
            "redirectUrl": f"{shop.config.public_url}/pay/{order.key}",
        }
    )


def _new(shop: Shop, merchant: Merchant, reference: str, amount: Any, kind: str, seconds: float) -> Order:
    if shop.of_reference(merchant.id, reference):
        raise refused("DUPLICATE_ORDER_ID", "An order with this merchantOrderId is there already")
    if not isinstance(amount, int) or amount < 100:
        raise refused("BAD_REQUEST", "amount must be at least 100 paise")
    number = shop.number()
    return Order(
        key=f"{number:x}",
        merchant=merchant.id,
        kind=kind,
        reference=reference,
        id=f"OMO{number}",
        amount=amount,
        began=shop.clock.seconds(),
        began_at=shop.now(),
        expires=shop.clock.seconds() + seconds,
        data={"expire_at": (shop.unix() + int(seconds)) * 1000, "meta": {}},
    )


async def status(request: Request) -> Response:
    shop, merchant = await entered(request)
    return JSONResponse(order_status(_named(shop, merchant, request.path_params["order"])))


def _named(shop: Shop, merchant: Merchant, reference: str) -> Order:
    found = shop.of_reference(merchant.id, reference)
    if found is None:
        raise refused("INVALID_MERCHANT_ORDER_ID", "No entry found for the given merchant order id", 404)
    return found


async def refund(request: Request) -> Response:
    shop, merchant = await entered(request)
    body = json.loads(await request.body())
    named = (body["merchantRefundId"], body["originalMerchantOrderId"], body["amount"])
    return JSONResponse(_refund_shape(_give_back(shop, merchant, *named)))


def _give_back(shop: Shop, merchant: Merchant, key: str, reference: str, amount: int) -> Refund:
    known = shop.refunds.get(key)
    if known is not None:
        return known
    order = _named(shop, merchant, reference)
    paid = next((one for one in order.captured if amount <= one.amount - one.refunded), None)
    if paid is None:
        raise refused("BAD_REQUEST", "The amount is more than what can be refunded")
    paid.refunded += amount
    made = Refund(key, f"OMR{shop.number()}", merchant.id, order.key, paid.id, amount, shop.now())
    with shop.store.transaction():
        shop.keep(order)
        shop.keep_refund(made)
    return made


def _refund_shape(one: Refund) -> dict[str, Any]:
    states = {"pending": "PENDING", "done": "COMPLETED", "failed": "FAILED"}
    return {"refundId": one.id, "merchantRefundId": one.key, "amount": one.amount, "state": states[one.state]}


async def refund_status(request: Request) -> Response:
    shop, _merchant = await entered(request)
    found = shop.refunds.get(request.path_params["key"])
    if found is None:
        raise refused("INVALID_MERCHANT_REFUND_ID", "No such refund", 404)
    return JSONResponse(_refund_shape(found))


async def older_entered(request: Request, path: str) -> tuple[Shop, Merchant, dict[str, Any]]:
    """The checksum is over the encoded body and the path, with the merchant's salt."""
    shop = shop_of(request)
    text = json.loads(await request.body())["request"]
    body = json.loads(base64.b64decode(text))
    merchant = shop.merchants.get(body.get("merchantId", ""))
    proof = request.headers.get("x-verify", "")
    if merchant is None or not signatures.fits(proof, text + path, merchant.secret):
        raise refused("AUTHORIZATION_FAILED", "The checksum is wrong", 401)
    await shop.answer_slowly()
    return shop, merchant, body


async def older_pay(request: Request) -> Response:
    shop, merchant, body = await older_entered(request, "/pg/v1/pay")
    reference = body["merchantTransactionId"]
    order = _new(shop, merchant, reference, body.get("amount"), "older", FARTHEST_END)
    order.return_url, order.contact = body.get("redirectUrl", ""), body.get("mobileNumber", "")
    begin(shop, order)
    page = {"url": f"{shop.config.public_url}/pay/{order.key}", "method": "GET"}
    return JSONResponse(
        {
            "success": True,
            "code": "PAYMENT_INITIATED",
            "message": "Payment initiated",
            "data": {
                "merchantId": merchant.id,
                "merchantTransactionId": reference,
                "instrumentResponse": {"type": "PAY_PAGE", "redirectInfo": page},
            },
        }
    )


async def older_state(request: Request) -> Response:
    shop, id, key = shop_of(request), request.path_params["merchant"], request.path_params["order"]
    merchant = shop.merchants.get(id)
    path = f"/pg/v1/status/{id}/{key}"
    if merchant is None or not signatures.fits(request.headers.get("x-verify", ""), path, merchant.secret):
        raise refused("AUTHORIZATION_FAILED", "The checksum is wrong", 401)
    given_back = shop.refunds.get(key)
    if given_back is not None:
        codes = {"pending": "PAYMENT_PENDING", "done": "PAYMENT_SUCCESS", "failed": "PAYMENT_ERROR"}
        data = {"transactionId": given_back.id, "amount": given_back.amount}
        return JSONResponse({"success": True, "code": codes[given_back.state], "data": data})
    found = shop.of_reference(id, key)
    if found is None:
        raise refused("TRANSACTION_NOT_FOUND", "No such transaction", 404)
    return JSONResponse(older_status(found))


async def older_refund(request: Request) -> Response:
    shop, merchant, body = await older_entered(request, "/pg/v1/refund")
    given = (body["merchantTransactionId"], body["originalTransactionId"], body["amount"])
    made = _give_back(shop, merchant, *given)
    data = {"transactionId": made.id, "amount": made.amount}
    return JSONResponse({"success": True, "code": "PAYMENT_PENDING", "data": data})


def create_app(config: SimulatorConfig) -> Starlette:
    """FolderInUse when another already has the folder."""
    return application(
        Shop(config, PhonePeDialect()),
        [
            Route("/apis/identity-manager/v1/oauth/token", token, methods=["POST"]),
            Route("/apis/pg/checkout/v2/pay", pay, methods=["POST"]),
            Route("/apis/pg/checkout/v2/order/{order}/status", status),
            Route("/apis/pg/payments/v2/refund", refund, methods=["POST"]),
            Route("/apis/pg/payments/v2/refund/{key}/status", refund_status),
            Route("/apis/hermes/pg/v1/pay", older_pay, methods=["POST"]),
            Route("/apis/hermes/pg/v1/status/{merchant}/{order}", older_state),
            Route("/apis/hermes/pg/v1/refund", older_refund, methods=["POST"]),
        ],
    )
