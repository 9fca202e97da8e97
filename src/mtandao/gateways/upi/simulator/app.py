"""The simulated app: paste what the code says at `/scan`, then pay on its page or let the script do it."""

from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qs, parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mtandao.gateways.checkout.simulator.app import application, shop_of
from mtandao.gateways.checkout.simulator.config import SimulatorConfig
from mtandao.gateways.checkout.simulator.paying import begin
from mtandao.gateways.checkout.simulator.records import Order
from mtandao.gateways.checkout.simulator.world import Shop
from mtandao.gateways.upi.simulator.dialect import UpiDialect

_FORM = (
    '<!doctype html><html lang="en"><title>UPI app</title><body><h1>Scan</h1><form method="post">'
    '<p><label>What the code says<br><input name="link" size="60" placeholder="upi://pay?…"></label></p>'
    '<p><label>Another amount<br><input name="amount" placeholder="as in the code"></label></p>'
    '<p><label>Phone of the payer<br><input name="phone"></label></p><button>Go on</button></form></body></html>'
)


async def scan(request: Request) -> Response:
    """`link`; `amount` where a person pays another; `phone` chooses the script; `payer` is a name."""
    if request.method == "GET":
        return HTMLResponse(_FORM)
    shop = shop_of(request)
    form = dict(parse_qsl((await request.body()).decode()))
    link = urlsplit(form.get("link", ""))
    told = {name: values[0] for name, values in parse_qs(link.query).items()}
    if link.scheme != "upi" or link.netloc != "pay" or told.get("pa") not in shop.merchants:
        raise HTTPException(422, "That is no UPI link of anybody here.")
    number = shop.number()
    order = Order(
        key=f"{number:x}",
        merchant=told["pa"],
        kind="upi",
        reference=told.get("tr", ""),
        id=f"UPI{number}",
        amount=_paise(form.get("amount") or told.get("am", "")),
        began=shop.clock.seconds(),
        began_at=shop.now(),
        contact=form.get("phone", ""),
        description=told.get("tn", ""),
        data={"payer": form.get("payer", "")},
    )
    begin(shop, order)
    return RedirectResponse(f"/pay/{order.key}", 303)


def _paise(text: str) -> int:
    try:
        paise = Decimal(text) * 100
    except InvalidOperation:
        raise HTTPException(422, "How much?") from None
    if not paise.is_finite() or paise < 100 or paise != int(paise):
        raise HTTPException(422, "That is no amount in rupees.")
    return int(paise)


def create_app(config: SimulatorConfig) -> Starlette:
    """FolderInUse when another already has the folder."""
    return application(Shop(config, UpiDialect()), [Route("/scan", scan, methods=["GET", "POST"])])
