"""`/rest`: verbs to menus and commands, with HTTP's and RouterOS's own ways of saying no."""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from mtandao.gateways.routeros.simulator import asking, tools
from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.menus import Menu
from mtandao.gateways.routeros.simulator.refusals import Refused
from mtandao.gateways.routeros.simulator.terminal import Terminal

SILENCE_S = 3600.0  # longer than anybody waits
_NEEDS = {"GET": "read", "PUT": "write", "PATCH": "write", "DELETE": "write"}
_READING = frozenset({"print"})


class Rest:
    """The interface of one box."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def webfig(self, _request: Request) -> Response:
        """WebFig lets everybody see its sign-in page: it proves that something is there, and nothing else."""
        await self._be_at_fault()
        return HTMLResponse("<title>RouterOS</title>")

    async def handle(self, request: Request) -> Response:
        faults = self._box.faults
        await self._be_at_fault()
        self._box.notice_boot()
        if not self._box.model.is_seven:
            return HTMLResponse("<h1>Error 404: Not Found</h1>", status_code=404)
        try:
            answer = await self._answer(request)
        except Refused as refusal:
            answer = JSONResponse(refusal.body(), status_code=refusal.status)
        if faults.cut:
            # Done, and the answer breaks off: whoever asked cannot know.
            self._box.faults = self._box.faults.turned({"cut": faults.cut - 1})
            return _cut_off(answer)
        return answer

    async def _be_at_fault(self) -> None:
        if self._box.faults.silent or not self._box.sessions.is_up:
            await asyncio.sleep(SILENCE_S)
        if self._box.faults.slow_s:
            await asyncio.sleep(self._box.faults.slow_s)

    async def _answer(self, request: Request) -> Response:
        source = request.client.host if request.client else ""
        may = self._box.policies(*_signed_in(request), source)
        if "rest-api" not in may:
            raise Refused(401)
        path = request.path_params["path"].strip("/")
        menu, rest = _menu(self._box, path)
        body = await _body(request)
        if request.method == "POST":
            return await self._command(menu, rest, body, may)
        if menu is None:
            raise Refused(404, f"no such command or directory ({path.split('/')[-1]})")
        self._demand(menu, _NEEDS[request.method], may)
        return self._verb(request, menu, rest, body, may)

    def _verb(
        self, request: Request, menu: Menu, rest: str, body: Mapping[str, Any], may: set[str]
    ) -> Response:
        if request.method == "GET":
            return JSONResponse(self._read(menu, rest, dict(request.query_params), may))
        wanted = {"PUT": "add", "PATCH": "set", "DELETE": "remove"}[request.method]
        if wanted not in menu.verbs or menu.one:
            raise Refused(406, f"no such command or directory ({wanted})")
        if wanted == "add":
            return JSONResponse(self._shown(menu, self._box.add(menu, body), may), status_code=201)
        if not rest:
            raise Refused(400, "missing or invalid resource identifier")
        if wanted == "set":
            return JSONResponse(self._shown(menu, self._box.change(menu, rest, body), may))
        self._box.remove(menu, rest)
        return Response(status_code=204)

    def _read(self, menu: Menu, rest: str, asked: Mapping[str, str], may: set[str]) -> Any:
        if menu.one:
            one = self._box.one(menu)
            return [one] if self._box.faults.ones_as_lists else one
        rows = [self._shown(menu, row, may) for row in self._box.rows(menu)]
        if not rest:
            return asking.chosen(rows, asked)
        for row in rows:
            if rest in (row.get(".id"), row.get(menu.named_by) if menu.named_by else None):
                return asking.projected([row], asked.get(".proplist", ""))[0]
        raise Refused(404)

    async def _command(
        self, menu: Menu | None, command: str, body: Mapping[str, Any], may: set[str]
    ) -> Response:
        """POST is the universal form: `POST /rest/ppp/secret/add`."""
        if menu is None and command == "execute":
            return JSONResponse(await self._execute(body, may))
        tool = tools.TOOLS.get(command if menu is None else f"{menu.path}/{command}")
        if tool is not None:
            if tool.needs not in may:
                raise Refused(500, "not enough permissions (9)")
            return JSONResponse(await tool.run(self._box, body))
        if menu is None or not command:
            raise Refused(404, "no such command prefix")
        self._demand(menu, "read" if command in _READING else "write", may)
        if command not in menu.verbs | {"enable", "disable", "move"} and not (menu.one and command == "set"):
            raise Refused(406, f"no such command or directory ({command})")
        return JSONResponse(self._carried_out(menu, command, dict(body), may))

    async def _execute(self, body: Mapping[str, Any], may: set[str]) -> Any:
        """What it printed with `as-string`, else a job that nobody waits for."""
        if "write" not in may:
            raise Refused(500, "not enough permissions (9)")
        terminal = Terminal(self._box, may)
        said = await terminal.execute(str(body.get("script", "")))
        return {"ret": said if "as-string" in body else "*1"}

    def _carried_out(self, menu: Menu, command: str, body: dict[str, Any], may: set[str]) -> Any:
        if command == "print":
            if menu.one:
                return [self._box.one(menu)]
            return asking.printed([self._shown(menu, row, may) for row in self._box.rows(menu)], body)
        if menu.one:
            self._box.set_one(menu, body)
            return []
        if command == "add":
            return {"ret": self._box.add(menu, body)[".id"]}
        keys = str(body.pop("numbers", body.pop(".id", ""))).split(",")
        if keys == [""]:
            raise Refused(400, "missing =.id=")
        changes = {"enable": {"disabled": "no"}, "disable": {"disabled": "yes"}}.get(command, body)
        for key in keys:
            try:
                if command == "remove":
                    self._box.remove(menu, key)
                elif command == "move":
                    self._box.tables[menu.path].move(key, str(body.get("destination", "")))
                else:
                    self._box.change(menu, key, changes)
            except Refused as refusal:
                raise Refused(400, "no such item") if refusal.status == 404 else refusal from refusal
        return []

    @staticmethod
    def _shown(menu: Menu, row: Mapping[str, str], may: set[str]) -> dict[str, str]:
        """Secrets only to those who may see them."""
        hidden = menu.secret if "sensitive" not in may else frozenset[str]()
        return {name: value for name, value in row.items() if name not in hidden}

    @staticmethod
    def _demand(menu: Menu, policy: str, may: set[str]) -> None:
        needed = "policy" if menu.path.startswith("user") and policy == "write" else policy
        if needed not in may:
            raise Refused(500, "not enough permissions (9)")


def application(box: Box) -> Starlette:
    """The web server of one router."""
    rest = Rest(box)
    verbs = ["GET", "PUT", "PATCH", "DELETE", "POST"]
    return Starlette(routes=[Route("/rest/{path:path}", rest.handle, methods=verbs), Route("/", rest.webfig)])


def _menu(box: Box, path: str) -> tuple[Menu | None, str]:
    """The menu that a path begins with, and what comes after: an id, a name or a command."""
    parts = path.split("/")
    for length in range(len(parts), 0, -1):
        menu = box.menu("/".join(parts[:length]))
        if menu is not None:
            return menu, "/".join(parts[length:])
    return None, path


def _signed_in(request: Request) -> tuple[str, str]:
    kind, _, coded = request.headers.get("authorization", "").partition(" ")
    try:
        user, colon, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused(401) from error
    if kind.lower() != "basic" or not colon:
        raise Refused(401)
    return user, password


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = await request.json()
    except ValueError as error:
        raise Refused(400, "could not parse JSON body") from error
    if not isinstance(body, dict):
        raise Refused(400, "could not parse JSON body")
    return body


def _cut_off(answer: Response) -> Response:
    """Headers that promise the whole, and half of it."""
    whole = bytes(answer.body)

    async def half() -> Any:
        yield whole[: len(whole) // 2]
        raise ClientDisconnect

    headers = {"content-type": "application/json", "content-length": str(max(len(whole), 1))}
    return StreamingResponse(half(), status_code=answer.status_code, headers=headers)
