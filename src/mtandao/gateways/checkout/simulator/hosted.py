"""The page on which a payer pays, and the way back to the merchant. Plain HTML, as a phone shows it."""

from html import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mtandao.gateways.checkout.simulator.paying import do
from mtandao.gateways.checkout.simulator.records import Order
from mtandao.gateways.checkout.simulator.world import Shop

BUTTONS = (
    ("pay", "upi", "Pay by UPI"),
    ("pay", "card", "Pay by card"),
    ("pay", "netbanking", "Pay by net banking"),
    ("pay_slowly", "upi", "Pay, and let the bank take its time"),
    ("fail", "upi", "Let it fail"),
    ("cancel", "", "Cancel"),
)


async def show(request: Request) -> Response:
    """`GET /pay/{key}`."""
    return HTMLResponse(_page(*_found(request)))


async def press(request: Request) -> Response:
    """`POST /pay/{key}?deed=…&method=…`: then back to the merchant."""
    shop, order = _found(request)
    deed, method = request.query_params.get("deed", "pay"), request.query_params.get("method", "upi")
    if deed not in {each[0] for each in BUTTONS}:
        raise HTTPException(404, "There is no such button.")
    do(shop, order, deed, method)
    way, url, fields = shop.dialect.way_back(shop, order)
    if not url:
        return HTMLResponse(_page(shop, order))
    if way == "get":
        return RedirectResponse(url, 303)
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    form = f'<form method="post" action="{escape(url)}">{inputs}<button>Back to the merchant</button></form>'
    return HTMLResponse(_framed(form))


def _found(request: Request) -> tuple[Shop, Order]:
    shop: Shop = request.app.state.world
    order = shop.orders.get(request.path_params["key"])
    if order is None:
        raise HTTPException(404, "There is no such order.")
    return shop, order


def _page(shop: Shop, order: Order) -> str:
    head = (
        f"<h1>{escape(shop.merchant_of(order).name)}</h1>"
        f"<p><b>INR {order.amount / 100:,.2f}</b></p><p>{escape(order.description)}</p>"
    )
    if order.state != "open":
        return _framed(f"{head}<p>This order is {escape(order.state)}.</p>")
    buttons = "".join(
        f'<form method="post" action="/pay/{order.key}?deed={deed}&amp;method={method}">'
        f"<button>{label}</button></form>"
        for deed, method, label in BUTTONS
    )
    return _framed(head + buttons)


def _framed(inner: str) -> str:
    style = "body{font:16px sans-serif;max-width:24rem;margin:2rem auto}button{font:inherit;padding:.6rem;width:100%}"
    return (
        '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
        f"<title>Pay</title><style>{style}</style><body>{inner}</body></html>"
    )
