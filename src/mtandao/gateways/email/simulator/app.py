"""The simulated mail server: SMTP on one port, its inbox as a page and its handles on another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from mtandao.gateways.email.simulator.config import SimulatorConfig
from mtandao.gateways.email.simulator.post_office import CLOCK, PostOffice
from mtandao.gateways.simulation.control import PREFIX, json_body, said_no, shown_clock, wrong, yes_or_no
from mtandao.gateways.simulation.page import page

_PAGE = Path(__file__).with_name("page.html")
_SHOWN = 80


def create_app(config: SimulatorConfig) -> Starlette:
    """One post office, in one process: run it with one worker."""
    office = PostOffice(config)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        server = await asyncio.get_running_loop().create_server(
            office.protocol, config.smtp_host, config.smtp_port
        )
        yield
        server.close()

    app = Starlette(
        routes=[
            Route("/", _show_page),
            Route("/papers/{number:int}/{place:int}", _paper),
            Mount(
                PREFIX,
                routes=[
                    Route("/ready", _ready),
                    Route("/state", _state),
                    Route("/messages", _messages),
                    Route("/away", _away, methods=["POST"]),
                    Route("/reset", _reset, methods=["POST"]),
                ],
            ),
        ],
        lifespan=lifespan,
        exception_handlers={HTTPException: said_no},
    )
    app.state.office = office
    return app


def _office(request: Request) -> PostOffice:
    found: PostOffice = request.app.state.office
    return found


async def _show_page(_: Request) -> Response:
    return HTMLResponse(page(_PAGE))


async def _ready(_: Request) -> Response:
    return JSONResponse({"ready": True})


async def _state(request: Request) -> Response:
    """All that the page shows: the newest of everything."""
    office = _office(request)
    return JSONResponse(
        {
            "clock": shown_clock(CLOCK),
            "smtp": f"{office.config.smtp_host}:{office.config.smtp_port}",
            "away": office.away,
            "messages": [letter.shown() for letter in office.letters[-_SHOWN:]],
            "refusals": office.refusals[-_SHOWN:],
        }
    )


async def _messages(request: Request) -> Response:
    """Every e-mail, oldest first; `?to=` narrows."""
    to = request.query_params.get("to")
    found = [letter.shown() for letter in _office(request).letters if to in (None, letter.to)]
    return JSONResponse({"messages": found})


async def _away(request: Request) -> Response:
    """`{"away": true}`: nobody can send until it is false again."""
    office = _office(request)
    office.away = yes_or_no(await json_body(request), "away", True)
    return JSONResponse({"away": office.away})


async def _reset(request: Request) -> Response:
    await json_body(request)
    _office(request).clear()
    return JSONResponse({"done": "reset"})


async def _paper(request: Request) -> Response:
    """What was attached, as a download: it comes from whoever wrote the e-mail."""
    number, place = request.path_params["number"], request.path_params["place"]
    letter = next((one for one in _office(request).letters if one.number == number), None)
    papers = letter.papers() if letter is not None else []
    if place >= len(papers):
        raise wrong("There is no such paper.", 404)
    name, held = papers[place]
    plain = "".join(letter for letter in name if letter.isalnum() or letter in "._-") or "paper"
    headers = {"Content-Disposition": f'attachment; filename="{plain}"', "X-Content-Type-Options": "nosniff"}
    return Response(held, media_type="application/octet-stream", headers=headers)
