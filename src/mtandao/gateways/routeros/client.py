"""A router's REST interface: one call, one answer, and what went wrong in words that say what to do next.

Nothing here repeats a call. A change whose answer was lost may have been made: look before doing it again (`Lost`).
"""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

Row = dict[str, str]

CONNECT_S, ANSWER_S = 4.0, 20.0
# What RouterOS says of something that is there already, each menu in its own words.
_THERE = ("already have", "already exists", "already added", "with such name exists")


@dataclass(frozen=True, slots=True)
class Address:
    """Where and as whom a router is asked. `ca`: a PEM that its certificate must come from; without one and without
    `plain` the system's authorities decide. `plain` is for tunnels, which encrypt by themselves."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    plain: bool = True
    ca: str = ""


class RouterProblem(Exception):
    """A call that came to nothing. `str()` is a sentence."""


class Offline(RouterProblem):
    """It did not take the connection, so nothing was done."""


class BadAuthority(Offline):
    """The certificate that its own must come from is none."""


class Lost(RouterProblem):
    """It took the call, and no whole answer came: a change may have been made."""


class NotLetIn(RouterProblem):
    """Wrong user or password, or not from this address."""


class NotAllowed(RouterProblem):
    """Our user's group lacks a right."""


class NotThere(RouterProblem):
    """No such row, menu or command."""


class ThereAlready(RouterProblem):
    """One like it is there."""


class Refused(RouterProblem):
    """RouterOS does not take it, in its own words."""


class TooOld(RouterProblem):
    """It has no REST: RouterOS 6, or the web service is off."""


class RouterOS:
    """One router. Close it, or use it as a context."""

    def __init__(self, address: Address, *, answer_s: float = ANSWER_S) -> None:
        scheme = "http" if address.plain else "https"
        try:
            verify = ssl.create_default_context(cadata=address.ca) if address.ca else True
        except (OSError, ValueError) as error:
            raise BadAuthority(f"Its certificate authority is none: {error}") from error
        self._client = httpx.Client(
            base_url=f"{scheme}://{address.host}:{address.port}/rest/",
            auth=httpx.BasicAuth(address.user, address.password),
            timeout=httpx.Timeout(answer_s, connect=CONNECT_S),
            verify=verify,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait_for(self, answer_s: float) -> None:
        """How long each answer may take from now on."""
        self._client.timeout = httpx.Timeout(answer_s, connect=CONNECT_S)

    def close(self) -> None:
        self._client.close()

    def read(self, menu: str, names: Sequence[str] = (), **where: str) -> list[Row]:
        """All rows of a menu (RouterOS has no pages), as far as these names go. Names are as RouterOS writes them; in
        `where` an underscore stands for a dash."""
        asked = {name.replace("_", "-"): value for name, value in where.items()}
        if names:
            asked[".proplist"] = ",".join(names)
        found = self._call("GET", menu, params=asked)
        return [found] if isinstance(found, dict) else list(found)

    def one(self, menu: str) -> Row:
        """A menu that is a value of its own: 7.1 gives it as a list of one."""
        found = self.read(menu)
        if len(found) != 1:
            raise Refused(f"{menu} is {len(found)} rows")
        return found[0]

    def add(self, menu: str, values: Mapping[str, str]) -> Row:
        """The row as it is now. Raises `ThereAlready`."""
        made: Row = self._call("PUT", menu, body=values)
        return made

    def change(self, menu: str, row_id: str, values: Mapping[str, str]) -> Row:
        """Raises `NotThere`."""
        changed: Row = self._call("PATCH", f"{menu}/{quote(row_id, safe='*')}", body=values)
        return changed

    def change_one(self, menu: str, values: Mapping[str, str]) -> None:
        self._call("POST", f"{menu}/set", body=values)

    def remove(self, menu: str, row_id: str) -> None:
        """What is gone already is as good."""
        try:
            self._call("DELETE", f"{menu}/{quote(row_id, safe='*')}")
        except NotThere:
            return

    def run(self, command: str, values: Mapping[str, str]) -> list[Row]:
        """`ping`, `interface/monitor-traffic`."""
        found = self._call("POST", command, body=values)
        return [found] if isinstance(found, dict) else list(found)

    def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> Any:
        try:
            answer = self._client.request(method, path, params=params, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Offline(f"No connection: {error}") from error
        except httpx.HTTPError as error:
            raise Lost(f"No answer: {error or type(error).__name__}") from error
        if answer.status_code == httpx.codes.NO_CONTENT:
            return None
        return _read(answer)


def _read(answer: httpx.Response) -> Any:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.is_success:
        if body is None:
            raise TooOld("It answers, but not as RouterOS 7 does.")
        return body
    detail = str(body.get("detail") or "") if isinstance(body, dict) else ""
    raise _problem(answer.status_code, detail, known=isinstance(body, dict))


def _problem(status: int, detail: str, *, known: bool) -> RouterProblem:
    if status in (401, 403):
        return NotLetIn("It refuses our user name and password, or calls from this address.")
    if status == 500 and "permission" in detail:
        return NotAllowed("Our user lacks a right on it.")
    if status == 404:
        return NotThere(detail or "It has no such thing.") if known else TooOld("It has no REST interface.")
    if any(words in detail for words in _THERE):
        return ThereAlready(detail.removeprefix("failure: "))
    if detail == "no such item":
        return NotThere(detail)
    if detail == "Session closed":
        return Lost("It gave up after a minute.")
    return Refused(detail.removeprefix("failure: ") or f"It answered {status}.")
