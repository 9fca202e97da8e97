"""The simulated Daraja as an ASGI application."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from mtandao.gateways.mpesa.simulator import (
    b2c,
    balance,
    c2b,
    control,
    oauth,
    paying,
    prompting,
    pull,
    reversal,
    status,
    stk,
)
from mtandao.gateways.mpesa.simulator.config import SimulatorConfig
from mtandao.gateways.mpesa.simulator.gate import Refused, nothing_there, refusal_page, wrong_method
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.simulation.control import PREFIX, handles, said_no
from mtandao.gateways.simulation.faults import Faulty
from mtandao.gateways.simulation.journal import Recorded
from mtandao.gateways.simulation.page import page

_BOTH = ["GET", "POST"]
_PAGE = Path(__file__).with_name("page.html")


def create_app(config: SimulatorConfig) -> Starlette:
    """One world, in one process: run it with one worker. FolderInUse when another already has the folder."""
    world = Safaricom(config)
    prompting.prepare(world)
    paying.prepare(world)
    b2c.prepare(world)

    app = Starlette(
        routes=_routes(world),
        lifespan=world.lifespan,
        middleware=[
            Middleware(Recorded, journal=world.journal, quiet=(PREFIX,)),
            Middleware(
                Faulty, faults=lambda: world.faults, hang_seconds=config.hang_seconds, quiet=(PREFIX,)
            ),
        ],
        exception_handlers={Refused: refusal_page, HTTPException: _http_problem},
    )
    app.state.world = world
    return app


def _routes(world: Safaricom) -> Sequence[BaseRoute]:
    return [
        Route("/", _show_page),
        Route("/oauth/v1/generate", oauth.generate),
        Route("/mpesa/stkpush/v1/processrequest", stk.process_request, methods=_BOTH),
        Route("/mpesa/stkpushquery/v1/query", stk.query, methods=_BOTH),
        Route("/mpesa/c2b/v{version:int}/registerurl", c2b.register, methods=_BOTH),
        Route("/mpesa/c2b/v{version:int}/simulate", c2b.simulate, methods=_BOTH),
        Route("/pulltransactions/v1/register", pull.register, methods=_BOTH),
        Route("/pulltransactions/v1/query", pull.query, methods=_BOTH),
        Route("/mpesa/b2c/v{version:int}/paymentrequest", b2c.request, methods=_BOTH),
        Route("/mpesa/reversal/v1/request", reversal.request, methods=_BOTH),
        Route("/mpesa/accountbalance/v1/query", balance.query, methods=_BOTH),
        Route("/mpesa/transactionstatus/v1/query", status.query, methods=_BOTH),
        Mount(PREFIX, routes=[*handles(world), *control.ROUTES]),
    ]


async def _show_page(_: Request) -> Response:
    return HTMLResponse(page(_PAGE))


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if request.url.path.startswith(PREFIX):
        return await said_no(request, problem)
    answer = wrong_method if problem.status_code == 405 else nothing_there
    return await answer(request, problem)
