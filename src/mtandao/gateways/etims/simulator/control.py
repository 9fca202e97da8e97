"""The simulator's own API, below `/__sim__`: what KRA holds, and its moods."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.etims.simulator.gate import world_of
from mtandao.gateways.etims.simulator.world import Installed, NextAnswer, Signed
from mtandao.gateways.simulation.control import json_body, number, shown_clock, text, wrong, yes_or_no

_SHOWN = 80
MESSAGES = {
    "894": "Communication error",
    "899": "Client error",
    "901": "It is not valid device",
    "910": "Request parameter error",
    "921": "Sales data that is declared cannot be received",
    "990": "It exceeded the maximum number of views",
    "991": "There is an error in registering data",
    "999": "Unknown error",
}


async def state(request: Request) -> Response:
    """All that the page shows: the newest of everything."""
    world = world_of(request)
    papers = sorted(world.papers.values(), key=lambda paper: (paper.at, paper.number))
    return JSONResponse(
        {
            "clock": shown_clock(world.clock),
            "away": world.is_away,
            "devices": [_shown_device(world.devices.get(key), *key) for key in world.approved],
            "papers": [_shown_paper(paper) for paper in papers[-_SHOWN:]],
            "items": len(world.items),
            "next": [asdict(one) for one in world.next_answers],
            "journal": world.journal.lines(_SHOWN),
            "faults": world.faults.listed(),
        }
    )


def _shown_device(device: Installed | None, tin: str, branch: str) -> dict[str, Any]:
    shown = {"tin": tin, "branch": branch, "unit": "", "last_number": 0, "receipts": 0, "installed": False}
    if device is not None:
        shown |= {name: getattr(device, name) for name in ("unit", "last_number", "receipts")} | {
            "installed": True
        }
    return shown


def _shown_paper(paper: Signed) -> dict[str, Any]:
    shown = asdict(paper)
    del shown["body"]
    return shown


async def papers(request: Request) -> Response:
    """Every paper with what was sent, in the order of the numbers; `?tin=` narrows."""
    world, tin = world_of(request), request.query_params.get("tin")
    found = [asdict(paper) for key, paper in sorted(world.papers.items()) if tin in (None, paper.tin)]
    return JSONResponse({"papers": found})


async def next_answer(request: Request) -> Response:
    """`{"code", "times"?, "kept"?}`: the next papers are answered so. `kept`: they are signed all the same."""
    world, body = world_of(request), await json_body(request)
    code = text(body, "code")
    if code not in MESSAGES:
        raise wrong(f"code must be one of {', '.join(MESSAGES)}.")
    message = text(body, "message", MESSAGES[code])
    times, kept = int(number(body, "times", 1)), yes_or_no(body, "kept", False)
    world.next_answers.append(NextAnswer(code, message, times, kept))
    return JSONResponse({"next": [asdict(one) for one in world.next_answers]})


async def away(request: Request) -> Response:
    """`{"away": true}`: nobody answers until it is false again."""
    world, body = world_of(request), await json_body(request)
    world.away = yes_or_no(body, "away", True)
    return JSONResponse({"away": world.is_away})


async def forget(request: Request) -> Response:
    """`{"tin", "branch"}`: KRA resets a device: its key is void, and it may be initialised again."""
    world, body = world_of(request), await json_body(request)
    device = world.devices.pop((text(body, "tin"), text(body, "branch", "00")), None)
    if device is None:
        raise wrong("There is no such device.", 404)
    world.store.delete("device", f"{device.tin}/{device.branch}")
    return JSONResponse({"done": "forgotten"})


ROUTES = [
    Route("/state", state),
    Route("/papers", papers),
    Route("/next", next_answer, methods=["POST"]),
    Route("/away", away, methods=["POST"]),
    Route("/forget", forget, methods=["POST"]),
]
