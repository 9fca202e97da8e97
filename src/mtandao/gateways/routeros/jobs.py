"""Routers visited, ten at a time, and repaired: outside any transaction, for routers are slow or away."""

from collections.abc import Collection, Sequence
from uuid import UUID

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.routeros.client import RouterProblem
from mtandao.gateways.routeros.looking import read_menus
from mtandao.gateways.routeros.reaching import reach, sentence
from mtandao.gateways.routeros.repairing import Key, Repair, Repairer
from mtandao.gateways.routeros.visiting import Failed, Plan, visits

# So many of one provider are compared in a run; those that are left come first in the next.
MOST = 500
# A thousand routers that answer take a minute; so many at a time, that what is known is kept soon.
BATCH = 100


@scheduled(cron="*/2 * * * *", label="Routers looked at")
def look_at_routers(ctx: Context) -> str:
    """Each that does not rest is asked how it is; those that are due are compared with what is wanted of them, in the
    same visit."""
    due = reconciliation.routers_due(ctx, MOST)
    routers = list(network.routers_to_ask(ctx))
    answer = sum(
        look_and_record(ctx, routers[at : at + BATCH], compared=due) for at in range(0, len(routers), BATCH)
    )
    return f"{answer} of {len(routers)} routers answer, {len(due)} compared"


@job(queue="routers")
def look_at_router(ctx: Context, *, nas_id: str) -> None:
    """Because somebody asked, or something about it changed: now, whatever it rests from."""
    nas = network.router(ctx, UUID(nas_id))
    look_and_record(ctx, [nas], compared={nas.id})


@job(queue="routers")
def repair_router(ctx: Context, *, nas_id: str, keys: list[str]) -> None:
    """Repair what was asked, as far as it is still so, and look again. Twice does no harm: the second finds nothing
    to do."""
    nas = network.router(ctx, UUID(nas_id))
    asked = {_key(text) for text in keys}
    done = _repaired(ctx, nas, asked)
    reconciliation.record_repair(
        ctx, nas_id=nas.id, repaired=done.repaired, refused=done.refused, unheard=done.unheard
    )
    look_and_record(ctx, [nas], compared={nas.id})


def look_and_record(ctx: Context, routers: Sequence[network.Nas], *, compared: Collection[UUID]) -> int:
    """How many answered. Reading waits side by side; the database is written by one."""
    plans: list[Plan] = []
    statuses: list[network.Look] = []
    for nas in routers:
        try:
            way = network.way_to(nas)
        except network.Trouble as trouble:
            statuses.append(network.Look(nas_id=nas.pk, reach=trouble.reach, said=trouble.detail))
            if nas.pk in compared:
                reconciliation.record_failed_look(
                    ctx, nas_id=nas.pk, state=trouble.reach, problem=trouble.detail, took_ms=0
                )
        else:
            plans.append(Plan(way, network.wanted_on(ctx, nas) if nas.pk in compared else None))
    found = visits(plans)
    answer = network.record_looks(ctx, looks=[*statuses, *(visit.status for visit in found)])
    for visit in found:
        nas_id, seen, took_ms = visit.status.nas_id, visit.seen, visit.took_ms
        if isinstance(seen, Failed):
            reconciliation.record_failed_look(
                ctx, nas_id=nas_id, state=seen.reach, problem=seen.said, took_ms=took_ms
            )
        elif seen is not None:
            reconciliation.record_look(ctx, nas_id=nas_id, seen=seen, took_ms=took_ms)
    return answer


def _repaired(ctx: Context, nas: network.Nas, asked: set[Key]) -> Repair:
    try:
        way = network.way_to(nas)
    except network.Trouble as trouble:
        return Repair(unheard=dict.fromkeys(asked, trouble.detail))
    wanted = network.wanted_on(ctx, nas)
    try:
        with reach(way) as router:
            real = read_menus(router, wanted)
            # Asked after reading: what is there by then is explained by then.
            explained = network.walls_explained(ctx, nas.id)
            return Repairer(router, wanted, real, way.reserved, explained).repair(asked)
    except RouterProblem as problem:
        return Repair(unheard=dict.fromkeys(asked, sentence(way, problem)))


def _key(text: str) -> Key:
    menu, _, key = text.partition(" ")
    return menu, key
