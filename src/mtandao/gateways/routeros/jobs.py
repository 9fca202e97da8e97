"""Routers looked at, ten at a time, and repaired: outside any transaction, for routers are slow or away."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.routeros import statuses
from mtandao.gateways.routeros.client import RouterOS, RouterProblem
from mtandao.gateways.routeros.hand import AT_ONCE
from mtandao.gateways.routeros.looking import look, read_menus
from mtandao.gateways.routeros.reaching import reach, state_of
from mtandao.gateways.routeros.repairing import Key, Repair, Repairer

# So many of one provider in a run; those that are left come first in the next.
MOST = 500


@scheduled(cron="*/2 * * * *", label="Routers compared")
def look_at_routers(ctx: Context) -> str:
    """Those that are due: what each holds is compared with what is wanted of it."""
    due = reconciliation.routers_due(ctx, MOST)
    good = sum(look_and_record(ctx, due[at : at + AT_ONCE]) for at in range(0, len(due), AT_ONCE))
    return f"{len(due)} routers looked at, {good} answered"


@job(queue="routers")
def look_at_router(ctx: Context, *, nas_id: str) -> None:
    """Because somebody asked, or it was just repaired."""
    look_and_record(ctx, [network.router(ctx, UUID(nas_id))])


@scheduled(cron="*/2 * * * *", label="A look at the routers")
def ask_how_routers_are(ctx: Context) -> str:
    """What the list of routers shows of each."""
    answer, asked = statuses.ask_those_due(ctx)
    return f"{answer} of {asked} routers answer"


@job(queue="routers")
def ask_how_router_is(ctx: Context, *, nas_id: str) -> None:
    """Now, whatever it was resting from."""
    statuses.ask(ctx, list(network.routers(ctx).filter(pk=nas_id)))


@job(queue="routers")
def repair_router(ctx: Context, *, nas_id: str, keys: list[str]) -> None:
    """Repair what was asked, as far as it is still so, and look again. Twice does no harm: the second finds nothing
    to do."""
    nas = network.router(ctx, UUID(nas_id))
    wanted, reserved = network.wanted_on(ctx, nas), network.reserved_of(nas.reserved)
    asked = {_key(text) for text in keys}
    try:
        with reach(nas) as router:
            done = Repairer(router, wanted, read_menus(router, wanted), reserved).repair(asked)
    except RouterProblem as problem:
        done = Repair(refused=dict.fromkeys(asked, str(problem)))
    reconciliation.record_repair(ctx, nas_id=nas.id, repaired=done.repaired, refused=done.refused)
    look_and_record(ctx, [nas])


def look_and_record(ctx: Context, routers: Sequence[network.Nas]) -> int:
    """How many answered. Reading waits side by side; the database is written by one."""
    plans = [(nas, network.wanted_on(ctx, nas)) for nas in routers]
    with ThreadPoolExecutor(AT_ONCE) as hands:
        found = list(hands.map(lambda plan: _timed(plan[0], lambda router: look(router, plan[1])), plans))
    good = 0
    for (nas, _wanted), (seen, took_ms) in zip(plans, found, strict=True):
        if isinstance(seen, RouterProblem):
            reconciliation.record_failed_look(
                ctx, nas_id=nas.id, state=state_of(seen), problem=str(seen), took_ms=took_ms
            )
        else:
            reconciliation.record_look(ctx, nas_id=nas.id, seen=seen, took_ms=took_ms)
            good += 1
    return good


def _timed(
    nas: network.Nas, read: Callable[[RouterOS], reconciliation.Seen]
) -> tuple[reconciliation.Seen | RouterProblem, int]:
    """With milliseconds. No database in here: this runs in a thread of its own."""
    began = time.monotonic()
    seen: reconciliation.Seen | RouterProblem
    try:
        with reach(nas) as router:
            seen = read(router)
    except RouterProblem as problem:
        seen = problem
    return seen, round((time.monotonic() - began) * 1000)


def _key(text: str) -> Key:
    menu, _, key = text.partition(" ")
    return menu, key
