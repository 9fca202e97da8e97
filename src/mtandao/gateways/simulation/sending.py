"""The simulator's own calls: one POST to a loopback address, and what came back."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from mtandao.gateways.simulation.journal import Journal
from mtandao.gateways.simulation.loopback import NotLoopback, loopback_target


@dataclass(frozen=True, slots=True)
class Reply:
    """`status` is None when nothing came back; `problem` then says why."""

    status: int | None
    text: str
    problem: str
    milliseconds: int

    @property
    def is_well(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Sender:
    """Timeouts are real seconds: it is a real receiver that answers."""

    def __init__(self, journal: Journal, *, source_address: str | None = None) -> None:
        self._journal = journal
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(
                local_address=source_address,
                trust_env=False,
                limits=httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=1.0),
            ),
            trust_env=False,
            follow_redirects=False,
        )

    async def post(
        self,
        url: str,
        payload: Mapping[str, Any],
        *,
        headers: Mapping[str, str],
        timeout_seconds: float,
        as_form: bool = False,
    ) -> Reply:
        """Never raises for what the receiver does or for an address off this machine: a `problem` says it."""
        body = urlencode(payload) if as_form else json.dumps(payload)
        started = time.monotonic()
        status, text, problem = None, "", ""
        try:
            target = loopback_target(url)
            response = await self._http.post(
                target.url,
                content=body.encode(),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded"
                    if as_form
                    else "application/json;charset=UTF-8",
                    **headers,
                    "Host": target.host,
                },
                timeout=httpx.Timeout(timeout_seconds, pool=None),
            )
            status, text = response.status_code, response.text
        except (NotLoopback, httpx.HTTPError, httpx.InvalidURL) as failure:
            problem = f"{type(failure).__name__}: {failure}".rstrip(": ")
        self._journal.write("sent", "POST", url, status, started, body, text or problem)
        return Reply(status, text, problem, round((time.monotonic() - started) * 1000))

    async def close(self) -> None:
        await self._http.aclose()
