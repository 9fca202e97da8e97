"""The fleet's controls over HTTP, on loopback: JSON under /api, a page for people at /.

| method and path | does |
|---|---|
| GET /healthz | 200 while the fleet runs |
| GET /api/overview | how many homes stand how |
| GET /api/routers, GET /api/routers/{name} | routers with counters and switches |
| PATCH /api/routers/{name} | turns fault switches, see `Switches` |
| POST /api/routers/{name}/reboot | power cut and boot |
| POST /api/routers/{name}/terminal | `{paste}` into its terminal; answers `{printed}` |
| PATCH /api/routers/{name}/rest | faults of its REST interface, and its `version`: one of 6 has none |
| GET /api/sessions?router=&username=&limit= | sessions |
| GET /api/cpes?router=&username=&limit= | homes |
| POST /api/cpes | adds or changes homes: `{router, username, password, mac?, dials?}` or a list of them |
| DELETE /api/cpes/{mac} | takes a home off the line |
| POST /api/cpes/{mac}/dial | switches it on, or makes it try now |
| POST /api/cpes/{mac}/hang-up | ends its session: `{cause?, lose_stop?, duplicate_stop?, late_interim?}` |
| POST /api/cpes/{mac}/redial | the same, and it dials again at once |
| POST /api/cpes/{mac}/traffic | `{bytes_up?, bytes_down?}` on top of its own |
| GET /api/journal?kind=&router=&username=&limit= | the last exchanges, newest first |

A refusal is `{code, detail}` with 404, 409 or 422, and changes nothing.
"""

import itertools

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.radius.simulator.accounting import Ending
from mtandao.gateways.radius.simulator.config import ConfigRefused, cpes_from
from mtandao.gateways.radius.simulator.control_requests import (
    Refusal,
    asked,
    guarded,
    json_body,
    json_object,
    limit,
    read_form,
    refused,
)
from mtandao.gateways.radius.simulator.cpe import Cpe
from mtandao.gateways.radius.simulator.fleet import Fleet
from mtandao.gateways.radius.simulator.page import page, parts
from mtandao.gateways.radius.simulator.router import Console, Router
from mtandao.gateways.radius.simulator.sessions import Cause
from mtandao.gateways.radius.simulator.switches import NoSuchSwitch
from mtandao.gateways.radius.simulator.views import cpe_view, router_view, session_view, standing

_MOST_BYTES = 1 << 40


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class HangUp:
    """How to end a session."""

    cause: Cause = Cause.USER_REQUEST
    lose_stop: bool = False
    duplicate_stop: bool = False
    late_interim: bool = False

    def ending(self) -> Ending:
        return Ending(self.lose_stop, self.duplicate_stop, self.late_interim)


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Traffic:
    """Octets to add to a session."""

    bytes_up: int = 0
    bytes_down: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.bytes_up <= _MOST_BYTES and 0 <= self.bytes_down <= _MOST_BYTES):
            raise ValueError(f"0 to {_MOST_BYTES} octets a time")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Paste:
    """Lines for a terminal."""

    paste: str


_HANG_UP = TypeAdapter(HangUp)
_PASTE = TypeAdapter(Paste)
_TRAFFIC = TypeAdapter(Traffic)


class Control:
    """The handlers, bound to one fleet."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    async def page(self, request: Request) -> Response:
        return HTMLResponse(page(self._fleet, request.query_params.get("q", "")))

    async def parts(self, request: Request) -> Response:
        return HTMLResponse(parts(self._fleet, request.query_params.get("q", "")))

    async def health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "routers": len(self._fleet.routers)})

    async def overview(self, _request: Request) -> Response:
        return JSONResponse(standing(self._fleet))

    async def routers(self, _request: Request) -> Response:
        return JSONResponse({"items": [router_view(self._fleet, r) for r in self._fleet.routers.values()]})

    async def router(self, request: Request) -> Response:
        return JSONResponse(router_view(self._fleet, self._router(request)))

    async def turn(self, request: Request) -> Response:
        router, changes = self._router(request), await json_object(request)
        try:
            router.turn(changes)
        except NoSuchSwitch as error:
            raise Refusal(422, "switch.unknown", str(error)) from error
        return JSONResponse(router_view(self._fleet, router))

    async def reboot(self, request: Request) -> Response:
        router = self._router(request)
        router.reboot()
        return JSONResponse(router_view(self._fleet, router), status_code=202)

    async def terminal(self, request: Request) -> Response:
        console, form = self._console(request), read_form(_PASTE, await json_object(request))
        return JSONResponse({"printed": await console.paste(form.paste)})

    async def turn_rest(self, request: Request) -> Response:
        console = self._console(request)
        try:
            console.turn(await json_object(request))
        except ValueError as error:
            raise Refusal(422, "switch.unknown", str(error)) from error
        return JSONResponse(console.view())

    async def sessions(self, request: Request) -> Response:
        only, user_name = asked(request, "router"), asked(request, "username")
        found = (
            (router, session)
            for router in self._fleet.routers.values()
            for session in router.sessions.values()
            if (not only or router.name == only) and (not user_name or session.login.user_name == user_name)
        )
        items = [session_view(router, session) for router, session in itertools.islice(found, limit(request))]
        return JSONResponse({"items": items})

    async def cpes(self, request: Request) -> Response:
        found = self._fleet.find_cpes(router=asked(request, "router"), user_name=asked(request, "username"))
        return JSONResponse(
            {"items": [cpe_view(cpe) for cpe in found[: limit(request)]], "count": len(found)}
        )

    async def put_cpes(self, request: Request) -> Response:
        try:
            homes = cpes_from(await json_body(request))
            await self._fleet.put_cpes(homes)
        except ConfigRefused as error:
            raise Refusal(422, "cpe.malformed", str(error)) from error
        return JSONResponse(
            {"items": [cpe_view(self._fleet.cpes[home.mac]) for home in homes]}, status_code=201
        )

    async def remove_cpe(self, request: Request) -> Response:
        await self._fleet.remove_cpe(self._cpe(request).config.mac)
        return Response(status_code=204)

    async def dial(self, request: Request) -> Response:
        cpe = self._cpe(request)
        cpe.dial()
        return JSONResponse(cpe_view(cpe), status_code=202)

    async def hang_up(self, request: Request) -> Response:
        cpe, form = self._cpe(request), read_form(_HANG_UP, await json_object(request))
        cpe.hang_up(form.cause, form.ending())
        return JSONResponse(cpe_view(cpe), status_code=202)

    async def redial(self, request: Request) -> Response:
        cpe, form = self._cpe(request), read_form(_HANG_UP, await json_object(request))
        cpe.redial(form.cause, form.ending())
        return JSONResponse(cpe_view(cpe), status_code=202)

    async def traffic(self, request: Request) -> Response:
        cpe, form = self._cpe(request), read_form(_TRAFFIC, await json_object(request))
        if not cpe.session:
            raise Refusal(409, "cpe.offline", f"{cpe.config.username} is not online")
        cpe.session.meter.add(form.bytes_up, form.bytes_down)
        cpe.router.watch_limits(cpe.session)
        return JSONResponse(cpe_view(cpe))

    async def journal(self, request: Request) -> Response:
        entries = self._fleet.journal.newest(
            limit(request),
            kind=asked(request, "kind"),
            router=asked(request, "router"),
            user_name=asked(request, "username"),
        )
        return JSONResponse({"items": [entry.as_json() for entry in entries]})

    def _router(self, request: Request) -> Router:
        router = self._fleet.routers.get(request.path_params["name"])
        if router is None:
            raise Refusal(404, "router.unknown", f"no router is called {request.path_params['name']}")
        return router

    def _console(self, request: Request) -> Console:
        console = self._router(request).console
        if console is None:
            raise Refusal(404, "router.no_terminal", "this router is simulated without its terminal")
        return console

    def _cpe(self, request: Request) -> Cpe:
        cpe = self._fleet.cpes.get(request.path_params["mac"].upper().replace("-", ":"))
        if cpe is None:
            raise Refusal(404, "cpe.unknown", f"no home has the MAC {request.path_params['mac']}")
        return cpe


def application(fleet: Fleet) -> Starlette:
    """The control application of a fleet."""
    control = Control(fleet)
    routes = [
        ("GET", "/", control.page),
        ("GET", "/parts", control.parts),
        ("GET", "/healthz", control.health),
        ("GET", "/api/overview", control.overview),
        ("GET", "/api/routers", control.routers),
        ("GET", "/api/routers/{name}", control.router),
        ("PATCH", "/api/routers/{name}", control.turn),
        ("POST", "/api/routers/{name}/reboot", control.reboot),
        ("POST", "/api/routers/{name}/terminal", control.terminal),
        ("PATCH", "/api/routers/{name}/rest", control.turn_rest),
        ("GET", "/api/sessions", control.sessions),
        ("GET", "/api/cpes", control.cpes),
        ("POST", "/api/cpes", control.put_cpes),
        ("DELETE", "/api/cpes/{mac}", control.remove_cpe),
        ("POST", "/api/cpes/{mac}/dial", control.dial),
        ("POST", "/api/cpes/{mac}/hang-up", control.hang_up),
        ("POST", "/api/cpes/{mac}/redial", control.redial),
        ("POST", "/api/cpes/{mac}/traffic", control.traffic),
        ("GET", "/api/journal", control.journal),
    ]
    return Starlette(
        routes=[Route(path, guarded(handler), methods=[method]) for method, path, handler in routes],
        exception_handlers={HTTPException: refused},
    )
