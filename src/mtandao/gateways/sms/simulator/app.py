"""The simulated Africa's Talking as an ASGI application."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from mtandao.gateways.simulation.control import PREFIX, handles, said_no
from mtandao.gateways.simulation.faults import Faulty
from mtandao.gateways.simulation.journal import Recorded
from mtandao.gateways.simulation.page import page
from mtandao.gateways.sms.simulator import control, reporting, sending
from mtandao.gateways.sms.simulator.config import SimulatorConfig
from mtandao.gateways.sms.simulator.world import AfricasTalking

_PAGE = Path(__file__).with_name("page.html")


def create_app(config: SimulatorConfig) -> Starlette:
    """One world, in one process: run it with one worker. FolderInUse when another already has the folder."""
    world = AfricasTalking(config)
    reporting.prepare(world)

    app = Starlette(
        routes=[
            Route("/", _show_page),
            Route("/version1/messaging", sending.messaging, methods=["POST"]),
            Route("/version1/messaging/bulk", sending.bulk, methods=["POST"]),
            Mount(PREFIX, routes=[*handles(world), *control.ROUTES]),
        ],
        lifespan=world.lifespan,
        middleware=[
            Middleware(Recorded, journal=world.journal, quiet=(PREFIX,)),
            Middleware(
                Faulty, faults=lambda: world.faults, hang_seconds=config.hang_seconds, quiet=(PREFIX,)
            ),
        ],
        exception_handlers={sending.Refused: sending.refusal_page, HTTPException: _http_problem},
    )
    app.state.world = world
    return app


async def _show_page(_: Request) -> Response:
    return HTMLResponse(page(_PAGE))


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if request.url.path.startswith(PREFIX):
        return await said_no(request, problem)
    return PlainTextResponse("The requested resource could not be found.", problem.status_code)
