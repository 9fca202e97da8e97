"""A router visited: how it is, and, when that is due, all that it holds, in the same connection. No database in here,
for ten are visited at a time."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.gateways.routeros.client import ANSWER_S, RouterProblem, Row
from mtandao.gateways.routeros.looking import PPP, look, what_is_reserved
from mtandao.gateways.routeros.reaching import reach, reach_of, sentence
from mtandao.gateways.routeros.values import NotReadable, duration

AT_ONCE = 10
# How it is, it says at once; all that it holds may take longer.
STATUS_S = 6.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`wanted`: to compare with all that it holds; None where that is not due."""

    way: network.Way
    wanted: Sequence[network.WantedRow] | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Why it could not be compared."""

    reach: network.Reach
    said: str


@dataclass(frozen=True, slots=True)
class Visit:
    """`seen`: all that it holds, or why not; None where that was not asked."""

    status: network.Look
    seen: reconciliation.Seen | Failed | None
    took_ms: int


def visits(plans: Sequence[Plan]) -> list[Visit]:
    """In the order of the plans. Raises nothing."""
    if not plans:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(plans)), thread_name_prefix="visit") as hands:
        return list(hands.map(visit, plans))


def visit(plan: Plan) -> Visit:
    began = time.monotonic()
    status: network.Look | None = None
    seen: reconciliation.Seen | Failed | None = None
    try:
        with reach(plan.way, STATUS_S) as router:
            active = router.read("ppp/active", PPP if plan.wanted is not None else (".id",))
            status = _status(plan.way, router.one("system/resource"), len(active))
            if plan.wanted is not None:
                router.wait_for(ANSWER_S)
                status = replace(status, reserved=what_is_reserved(router, plan.way.host))
                seen = look(router, plan.wanted, active)
    except RouterProblem as problem:
        failed = Failed(reach_of(problem), sentence(plan.way, problem))
        seen = failed if plan.wanted is not None else None
        # Whoever said how he is, and then did not show what he holds, has answered.
        status = status or network.Look(nas_id=plan.way.nas_id, reach=failed.reach, said=failed.said)
    return Visit(status, seen, round((time.monotonic() - began) * 1000))


def how_it_is(way: network.Way) -> network.Look:
    return visit(Plan(way)).status


def _status(way: network.Way, resource: Row, sessions: int) -> network.Look:
    version = resource.get("version", "")
    return network.Look(
        nas_id=way.nas_id,
        reach=network.Reach.TOO_OLD if version.startswith("6") else network.Reach.REACHABLE,
        version=version,
        board=resource.get("board-name", ""),
        cpu_load=_number(resource, "cpu-load"),
        memory_total=_number(resource, "total-memory"),
        memory_free=_number(resource, "free-memory"),
        uptime=_uptime(resource),
        ppp_sessions=sessions,
    )


def _number(row: Row, name: str) -> int | None:
    text = row.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _uptime(row: Row) -> timedelta | None:
    try:
        return duration(row.get("uptime", ""))
    except NotReadable:
        return None
