"""The simulated KRA as an ASGI application: both doors, the page behind the QR code, and our own handles."""

from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from mtandao.gateways.etims.simulator import calls, control, gate
from mtandao.gateways.etims.simulator.config import SimulatorConfig
from mtandao.gateways.etims.simulator.world import Kra
from mtandao.gateways.simulation.control import PREFIX, handles, said_no
from mtandao.gateways.simulation.faults import Faulty
from mtandao.gateways.simulation.journal import Recorded
from mtandao.gateways.simulation.page import page

_PAGE = Path(__file__).with_name("page.html")
RECEIPTS = "/common/link/etims/receipt/indexEtimsReceiptData"


def create_app(config: SimulatorConfig) -> Starlette:
    """One world, in one process: run it with one worker. FolderInUse when another already has the folder."""
    world = Kra(config)

    app = Starlette(
        routes=[
            Route("/", _show_page),
            Mount("/etims-api", routes=calls.ROUTES),
            Mount("/etims-oscu/api/v1", routes=calls.ROUTES),
            Route("/v1/token/generate", calls.token),
            Route(RECEIPTS, _receipt),
            Mount(PREFIX, routes=[*handles(world), *control.ROUTES]),
        ],
        lifespan=world.lifespan,
        middleware=[
            Middleware(Recorded, journal=world.journal, quiet=(PREFIX,)),
            Middleware(
                Faulty, faults=lambda: world.faults, hang_seconds=config.hang_seconds, quiet=(PREFIX,)
            ),
        ],
        exception_handlers={
            gate.Said: gate.said,
            gate.Away: gate.away,
            gate.Faulted: gate.faulted,
            HTTPException: _http_problem,
        },
    )
    app.state.world = world
    return app


async def _show_page(_: Request) -> Response:
    return HTMLResponse(page(_PAGE))


async def _receipt(request: Request) -> Response:
    """What a customer sees who reads the code on his paper."""
    asked = request.query_params.get("Data", "")
    for paper in gate.world_of(request).papers.values():
        if asked == f"{paper.tin}{paper.branch}{paper.signature}":
            said = f"{paper.trader_number} of {paper.tin}: KES {paper.total}, tax {paper.tax}. Receipt {paper.receipt}."
            return HTMLResponse(f"<!doctype html><title>eTIMS</title><h1>Valid</h1><p>{escape(said)}</p>")
    return HTMLResponse("<!doctype html><title>eTIMS</title><h1>No such receipt</h1>", 404)


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if request.url.path.startswith(PREFIX):
        return await said_no(request, problem)
    return PlainTextResponse("Not found.", problem.status_code)
