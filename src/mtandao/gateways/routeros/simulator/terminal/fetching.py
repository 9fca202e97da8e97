"""`/tool fetch`: a web page into a file. From the router's own address, and to this machine alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import httpx

from mtandao.gateways.routeros.simulator.terminal.values import Value
from mtandao.gateways.routeros.simulator.terminal.words import ScriptError
from mtandao.gateways.simulation.loopback import NotLoopback, loopback_target

if TYPE_CHECKING:
    from mtandao.gateways.routeros.simulator.terminal.running import Terminal

WITHIN_S = 20.0
_TAKES = frozenset(
    {"url", "dst-path", "http-method", "http-data", "http-header-field", "keep-result", "output", "mode"}
    | {"check-certificate"}
)


async def fetch(terminal: "Terminal", asked: Mapping[str, str]) -> Value:
    """Raises `ScriptError`."""
    if strange := sorted(asked.keys() - _TAKES):
        raise ScriptError(f"expected end of command ({strange[0]})")
    url = asked.get("url", "")
    try:
        target = loopback_target(url)
    except NotLoopback:
        raise ScriptError("failure: connection error (dns name does not exist)") from None
    transport = httpx.AsyncHTTPTransport(local_address=terminal.box.address or None)
    try:
        async with httpx.AsyncClient(transport=transport, timeout=WITHIN_S, trust_env=False) as client:
            answer = await client.request(
                asked.get("http-method", "get").upper(),
                target.url,
                content=asked.get("http-data") or None,
                headers={"Host": target.host, "User-Agent": "MikroTik/7.x Fetch"},
            )
    except httpx.HTTPError:
        raise ScriptError("failure: connecting to server failed") from None
    if not answer.is_success:
        raise ScriptError(f"failure: Fetch failed with status {answer.status_code}")
    kept = asked.get("keep-result", "yes") != "no" and asked.get("output", "file") == "file"
    if kept:
        name = asked.get("dst-path") or url.rsplit("/", 1)[-1].split("?")[0]
        terminal.box.keep_file(name, answer.text)
    terminal.put(f"      status: finished\n  downloaded: {len(answer.content) // 1024}KiB")
    return ""
