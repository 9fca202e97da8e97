"""Interim updates: what routers tell of running sessions every few minutes, most of all that a RADIUS server hears.

Ours against FreeRADIUS's own PostgreSQL schema and queries, on the same PostgreSQL with the same sessions, in turns; 64
packets on their way, then 500 a second. Every session is begun by its Start; then any of them reports, in any order.
Ours commits an interim without waiting for the disk, for the next one tells the same again and more; starts and stops
wait. So the stock one is measured twice: as it is, and as `hasty`, when it waits for the disk with nothing at all.
"""

from random import Random

from bench.harness import Result, median, say
from bench.radiusd.client import Client
from bench.radiusd.heats import OUTSTANDING, ROUNDS, Heat, Heats, heat, ratios_to, result, say_heat
from bench.radiusd.packets import Request, accounting_request
from bench.radiusd.rounds import NAS, Start, make_stock_wait, two_servers

START, INTERIM = 1, 3


def run(scale: int = 50_000) -> Result:
    dice = Random(11)
    with two_servers(scale) as (databases, servers):
        heats: Heats = {name: [] for name in ("stock", "hasty", "ours")}
        for number in range(1, ROUNDS + 1):
            for name in heats:
                start = servers["ours" if name == "ours" else "stock"]
                make_stock_wait(databases, name != "hasty")
                databases.settle()
                # The hasty one reads the tables of the stock one: its sessions run already.
                heats[name].append(_heat(start, dice, scale, number, begin=number == 1 and name != "hasty"))
                say_heat(number, name, heats[name][-1])
    ratios = {name: ratios_to(name, heats) for name in ("stock", "hasty")}
    return result(
        "interims",
        "interim updates a second",
        heats,
        scale,
        ratio_to_hasty=round(median(ratios["hasty"]), 2),
        ratios={name: [round(ratio, 2) for ratio in found] for name, found in ratios.items()},
    )


def _heat(start: Start, dice: Random, sessions: int, number: int, *, begin: bool) -> Heat:
    server = start()
    try:
        server.wait_for(_interims(dice, sessions, len(NAS), 1), port=server.settings.acct_port)
        client = Client(NAS, server.settings.acct_port)
        if begin:
            begun = client.saturate(_starts(sessions), OUTSTANDING)
            say(f"{begun.rate:,.0f} starts a second")
        return heat(server, client, lambda count: _interims(dice, sessions, count, number))
    finally:
        server.stop()


def _starts(sessions: int) -> list[Request]:
    return [_packet(session, session, START, 0) for session in range(sessions)]


def _interims(dice: Random, sessions: int, count: int, hour: int) -> list[Request]:
    """Of any session of the router that the packet comes from; the counters rise from one to the next."""
    routers, seconds = len(NAS), hour * 3600
    return [
        _packet(
            place,
            dice.randrange(sessions // routers) * routers + place % routers,
            INTERIM,
            seconds + place // 16,
        )
        for place in range(count)
    ]


def _packet(place: int, session: int, status: int, seconds: int) -> Request:
    routers = len(NAS)
    return accounting_request(
        session,
        place // routers % 256,
        NAS[place % routers],
        status=status,
        seconds=seconds,
        octets=seconds * 100_000,
    )
