"""A simulated provider as an ASGI application: its own routes, the payer's page, and the control API."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from mtandao.gateways.checkout.simulator import hosted, paying
from mtandao.gateways.checkout.simulator.scripts import SCRIPTS
from mtandao.gateways.checkout.simulator.world import Shop
from mtandao.gateways.simulation.control import (
    PREFIX,
    handles,
    json_body,
    number,
    said_no,
    shown_clock,
    text,
    wrong,
    yes_or_no,
)
from mtandao.gateways.simulation.faults import Faulty
from mtandao.gateways.simulation.journal import Recorded
from mtandao.gateways.simulation.page import page

_PAGE = Path(__file__).with_name("page.html")
_SHOWN = 60
Problem = Callable[[Request, Exception], Response]


class Refused(Exception):
    """Ends a call with the provider's own words."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        super().__init__(str(body))
        self.status, self.body = status, body


def application(shop: Shop, routes: Sequence[BaseRoute]) -> Starlette:
    """One world, in one process."""
    paying.prepare(shop)

    quiet = (PREFIX, "/pay/")
    app = Starlette(
        routes=[
            Route("/", _show_page),
            Route("/pay/{key}", hosted.show),
            Route("/pay/{key}", hosted.press, methods=["POST"]),
            *routes,
            Mount(PREFIX, routes=[*handles(shop), *CONTROL]),
        ],
        lifespan=shop.lifespan,
        middleware=[
            Middleware(Recorded, journal=shop.journal, quiet=quiet),
            Middleware(
                Faulty, faults=lambda: shop.faults, hang_seconds=shop.config.hang_seconds, quiet=quiet
            ),
        ],
        exception_handlers={Refused: _refusal, HTTPException: said_no},
    )
    app.state.world = shop
    return app


def shop_of(request: Request) -> Shop:
    shop: Shop = request.app.state.world
    return shop


async def _refusal(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return JSONResponse(refused.body, refused.status)


async def _show_page(_: Request) -> Response:
    return HTMLResponse(page(_PAGE))


async def state(request: Request) -> Response:
    """All that the page shows: the newest of everything."""
    shop = shop_of(request)
    return JSONResponse(
        {
            "title": shop.dialect.title,
            "clock": shown_clock(shop.clock),
            "orders": [one.as_document() for one in list(shop.orders.values())[-_SHOWN:]],
            "refunds": [asdict(one) for one in list(shop.refunds.values())[-_SHOWN:]],
            "callbacks": shop.callbacks.listed(_SHOWN),
            "hooks_disabled": shop.hooks_disabled,
            "journal": shop.journal.lines(_SHOWN),
            "forced": shop.forced,
            "outcomes": list(SCRIPTS),
            "faults": shop.faults.listed(),
        }
    )


async def act(request: Request) -> Response:
    """`POST /orders/{key or reference}/{deed}`, with `{"method": "card"}`."""
    shop, body = shop_of(request), await json_body(request)
    name, deed = request.path_params["order"], request.path_params["deed"]
    order = shop.orders.get(name) or next((o for o in shop.orders.values() if o.reference == name), None)
    if order is None or deed not in paying.DEEDS:
        raise wrong("There is no such order, or no such deed.", 404)
    paying.do(shop, order, deed, text(body, "method", "upi"))
    return JSONResponse(order.as_document())


async def settle_refund(request: Request) -> Response:
    """`POST /refunds/{key}/{done|failed}`."""
    shop = shop_of(request)
    await json_body(request)
    refund = shop.refunds.get(request.path_params["key"])
    if refund is None or request.path_params["state"] not in ("done", "failed"):
        raise wrong("There is no such refund.", 404)
    refund.state = request.path_params["state"]
    shop.keep_refund(refund)
    return JSONResponse(asdict(refund))


async def force(request: Request) -> Response:
    """`{"outcome", "phone"?, "times"?}`: how the next orders end."""
    shop, body = shop_of(request), await json_body(request)
    outcome = text(body, "outcome")
    if outcome not in SCRIPTS:
        raise wrong(f"outcome must be one of {', '.join(SCRIPTS)}.")
    wish = {"outcome": outcome, "phone": text(body, "phone", ""), "times": int(number(body, "times", 1))}
    shop.forced.append(wish)
    return JSONResponse({"forced": shop.forced})


async def whims(request: Request) -> Response:
    """`{"scripted": false}`: every order waits for a person."""
    shop, body = shop_of(request), await json_body(request)
    shop.scripted = yes_or_no(body, "scripted", shop.scripted)
    return JSONResponse({"scripted": shop.scripted})


CONTROL = [
    Route("/state", state),
    Route("/orders/{order}/{deed}", act, methods=["POST"]),
    Route("/refunds/{key}/{state}", settle_refund, methods=["POST"]),
    Route("/force", force, methods=["POST"]),
    Route("/whims", whims, methods=["POST"]),
]
