"""Commands that are no row of a menu: ping, a look at the traffic, what RADIUS answered, a reboot."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.menus import MENUS
from mtandao.gateways.routeros.simulator.refusals import Refused


@dataclass(frozen=True, slots=True)
class Tool:
    needs: str
    run: Callable[[Box, Mapping[str, Any]], Awaitable[Any]]


async def _ping(box: Box, body: Mapping[str, Any]) -> Any:
    """Answered by whoever has a session here, and by this machine."""
    address, count = str(body.get("address", "")), int(body.get("count", 4))
    here = address.startswith("127.") or any(line.framed_ip == address for line in box.sessions.lines())
    rows = []
    for number in range(min(count, 20)):
        row = {"seq": str(number), "host": address, "sent": str(number + 1)}
        if here:
            row |= {
                "size": "56",
                "ttl": "64",
                "time": "2ms310us",
                "received": str(number + 1),
                "packet-loss": "0",
            }
        else:
            row |= {"status": "timeout", "received": "0", "packet-loss": "100"}
        rows.append(row)
    return rows


async def _traffic(box: Box, body: Mapping[str, Any]) -> Any:
    """Once, or until RouterOS loses patience."""
    if "once" not in body and "duration" not in body:
        await asyncio.sleep(box.faults.long_s)
        raise Refused(400, "Session closed")
    wanted = [name for name in str(body.get("interface", "")).split(",") if name]
    known = {row["name"]: row for row in box.rows(MENUS["interface"])}
    if any(name not in known for name in wanted):
        raise Refused(400, "input does not match any value of interface")
    rates = {f"<pppoe-{line.login.user_name}>": line.rate for line in box.sessions.lines()}
    total = [sum(rate[way] for rate in rates.values() if rate) // 12 for way in (0, 1)]
    rows = []
    for name in wanted:
        up, down = (each // 12 for each in rates[name] or (0, 0)) if name in rates else total
        rows.append(
            {
                "name": name,
                "rx-bits-per-second": str(up),
                "tx-bits-per-second": str(down),
                "rx-packets-per-second": str(up // 6000),
                "tx-packets-per-second": str(down // 9000),
                "rx-drops-per-second": "0",
                "tx-drops-per-second": "0",
                "rx-errors-per-second": "0",
                "tx-errors-per-second": "0",
            }
        )
    return rows


async def _reboot(box: Box, _body: Mapping[str, Any]) -> Any:
    asyncio.get_running_loop().call_soon(box.sessions.reboot)
    return []


TOOLS = {
    "ping": Tool("test", _ping),
    "interface/monitor-traffic": Tool("test", _traffic),
    "system/reboot": Tool("reboot", _reboot),
}
