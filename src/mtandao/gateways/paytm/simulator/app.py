"""The simulated Paytm: orders and their page, UPI codes, status and refunds. It answers 200 to everything."""

import json
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mtandao.gateways.checkout.simulator.app import Refused, application, shop_of
from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.checkout.simulator.paying import begin
from mtandao.gateways.checkout.simulator.records import Order, Refund
from mtandao.gateways.checkout.simulator.world import Shop
from mtandao.gateways.paytm import signatures
from mtandao.gateways.paytm.simulator.dialect import PaytmDialect, newest, result_of, rupees, transaction

TOKEN_SECONDS = 900
FARTHEST_END = 72 * 3600


def answered(status: str, code: str, words: str, **more: Any) -> dict[str, Any]:
    info = {"resultStatus": status, "resultCode": code, "resultMsg": words}
    return {"head": {"version": "v1"}, "body": {"resultInfo": info, **more}}


def refused(code: str, words: str, status: str = "F") -> Refused:
    return Refused(200, answered(status, code, words))


async def entered(request: Request) -> tuple[Shop, Merchant, dict[str, Any]]:
    """The checksum is over the text of `body` as it was sent."""
    shop = shop_of(request)
    text = (await request.body()).decode()
    try:
        given = str(json.loads(text)["head"]["signature"])
        signed = signatures.body_of(text)
        body: dict[str, Any] = json.loads(signed)
    except (ValueError, KeyError, TypeError):
        raise refused("911", "Invalid parameters") from None
    merchant = shop.merchants.get(str(body.get("mid", "")))
    if merchant is None:
        raise refused("335", "The mid is not known")
    if not signatures.fits(given, signed, merchant.secret):
        raise refused("330", "The checksum is wrong")
    await shop.answer_slowly()
    return shop, merchant, body


async def initiate(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    asked = (request.query_params.get("mid"), request.query_params.get("orderId"))
    if asked != (merchant.id, body.get("orderId")):
        raise refused("2014", "mid or orderId differ from those of the address")
    known = shop.of_reference(merchant.id, body["orderId"])
    paise = _paise(body["txnAmount"]["value"])
    if known is not None and (known.attempts or known.amount != paise or known.state != "open"):
        raise refused("334", "Duplicate order id")
    order = known or _new(shop, merchant, body["orderId"], paise, "page")
    order.return_url = body.get("callbackUrl", "")
    order.contact = body.get("userInfo", {}).get("mobile", "")
    order.data["token"] = secrets.token_hex(20)
    order.data["token_until"] = shop.clock.seconds() + TOKEN_SECONDS
    if known is None:
        begin(shop, order)
    shop.keep(order)
    code, words = ("0002", "Success Idempotent") if known else ("0000", "Success")
    return JSONResponse(answered("S", code, words, txnToken=order.data["token"]))


def _paise(text: Any) -> int:
    """`1500.00`, as text with two decimals."""
    if (
        not isinstance(text, str)
        or len(text.partition(".")[2]) != 2
        or not text.replace(".", "", 1).isdigit()
    ):
        raise refused("2007", "The amount is not valid")
    return int(text.replace(".", ""))


def _new(shop: Shop, merchant: Merchant, reference: str, paise: int, kind: str) -> Order:
    if paise < 100:
        raise refused("2007", "The amount is not valid")
    if len(reference) > 50:
        raise refused("334", "The order id is not valid")
    number = shop.number()
    return Order(
        key=f"{number:x}",
        merchant=merchant.id,
        kind=kind,
        reference=reference,
        id=reference,
        amount=paise,
        began=shop.clock.seconds(),
        began_at=shop.now(),
        expires=shop.clock.seconds() + FARTHEST_END,
    )


async def show_page(request: Request) -> Response:
    """The merchant's form arrives with the token; the payer goes on to the page."""
    shop = shop_of(request)
    form = dict(parse_qsl((await request.body()).decode()))
    order = shop.of_reference(form.get("mid", ""), form.get("orderId", ""))
    token = order.data.get("token") if order else None
    if order is None or token != form.get("txnToken") or shop.clock.seconds() > order.data["token_until"]:
        return HTMLResponse("<p>Your session has expired.</p>", 400)
    return RedirectResponse(f"/pay/{order.key}", 303)


async def create_code(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    if shop.of_reference(merchant.id, body["orderId"]):
        raise refused("334", "Duplicate order id", "FAILURE")
    order = _new(shop, merchant, body["orderId"], _paise(body["amount"]), "code")
    begin(shop, order)
    link = {"pa": "paytm.demo@paytm", "pn": merchant.name, "tr": order.reference, "am": body["amount"]}
    more = {"qrCodeId": f"{shop.number()}", "qrData": f"upi://pay?{urlencode({**link, 'cu': 'INR'})}"}
    return JSONResponse(answered("SUCCESS", "QR_0001", "Success", **more))


async def status(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    order = shop.of_reference(merchant.id, str(body.get("orderId", "")))
    if order is None:
        return JSONResponse(answered("NO_RECORD_FOUND", "331", "No record found"))
    told = {"mid": merchant.id, "orderId": order.reference, "txnAmount": rupees(order.amount)}
    found, code, words = result_of(shop, order)
    return JSONResponse(answered(found, code, words, **told, **transaction(newest(order)), txnType="SALE"))


async def refund(request: Request) -> Response:
    shop, merchant, body = await entered(request)
    if body["refId"] in shop.refunds:
        raise refused("617", "The refund was asked for already", "TXN_FAILURE")
    order = shop.of_reference(merchant.id, body["orderId"])
    paise = _paise(body["refundAmount"])
    paid = next((one for one in order.captured if one.id == body["txnId"]), None) if order else None
    if order is None or paid is None or paise > paid.amount - paid.refunded:
        raise refused("629", "The amount is more than what can be refunded", "TXN_FAILURE")
    paid.refunded += paise
    made = Refund(body["refId"], f"{shop.number()}", merchant.id, order.key, paid.id, paise, shop.now())
    with shop.store.transaction():
        shop.keep(order)
        shop.keep_refund(made)
    return JSONResponse(answered("PENDING", "601", "The refund was taken", refundId=made.id))


async def refund_status(request: Request) -> Response:
    shop, _merchant, body = await entered(request)
    found = shop.refunds.get(str(body.get("refId", "")))
    if found is None:
        raise refused("631", "There is no such refund", "F")
    results = {
        "pending": ("PENDING", "601", "The refund was taken"),
        "done": ("TXN_SUCCESS", "10", "Refund successful"),
        "failed": ("TXN_FAILURE", "638", "The bank did not take it"),
    }
    return JSONResponse(answered(*results[found.state], refundId=found.id))


def create_app(config: SimulatorConfig) -> Starlette:
    """FolderInUse when another already has the folder."""
    return application(
        Shop(config, PaytmDialect()),
        [
            Route("/theia/api/v1/initiateTransaction", initiate, methods=["POST"]),
            Route("/theia/api/v1/showPaymentPage", show_page, methods=["POST"]),
            Route("/paymentservices/qr/create", create_code, methods=["POST"]),
            Route("/v3/order/status", status, methods=["POST"]),
            Route("/refund/apply", refund, methods=["POST"]),
            Route("/v2/refund/status", refund_status, methods=["POST"]),
        ],
    )
