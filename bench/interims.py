"""Interim updates: what routers tell of running sessions every few minutes, most of all that a RADIUS server hears.

Ours against FreeRADIUS's own PostgreSQL schema and queries, on the same PostgreSQL with the same sessions, in turns; 64
packets on their way, then 500 a second. Every session is begun by its Start; then any of them reports, in any order.
Ours commits an interim without waiting for the disk, for the next one tells the same again and more; starts and stops
wait. So the stock one is measured twice: as it is, and as `hasty`, when it waits for the disk with nothing at all.
"""

from random import Random

import psycopg

from bench.harness import Databases, Result, median, peak_mb, say
from bench.radiusd.client import Client, Told
from bench.radiusd.packets import Request, accounting_request
from bench.radiusd.rounds import NAS, Start, two_servers

ROUNDS = 3
OUTSTANDING = 64
INTERIMS = 30_000
PACED_S, PER_SECOND = 10, 500
START, INTERIM = 1, 3


def run(scale: int = 50_000) -> Result:
    dice = Random(11)
    with two_servers(scale) as (databases, servers):
        told: dict[str, list[tuple[Told, Told]]] = {name: [] for name in ("stock", "hasty", "ours")}
        for number in range(1, ROUNDS + 1):
            for name in told:
                start = servers["ours" if name == "ours" else "stock"]
                _make_stock_wait(databases, name != "hasty")
                databases.settle()
                full, paced = _round(start, dice, scale, number)
                told[name].append((full, paced))
                say(
                    f"round {number}, {name}: {full.rate:,.0f}/s, wrong {full.wrong + paced.wrong}, lost "
                    f"{full.lost + paced.lost}, p99 {full.ms(0.99)} ms; at {PER_SECOND}/s p99 {paced.ms(0.99)} ms"
                )
    rates = {name: [full.rate for full, _ in rounds] for name, rounds in told.items()}
    ratios = {
        name: [ours / theirs for ours, theirs in zip(rates["ours"], rates[name], strict=True)]
        for name in ("stock", "hasty")
    }
    at_pace = [each for _, each in told["ours"]]
    return Result(
        name="interims",
        value=round(median(rates["ours"])),
        unit="interim updates a second",
        rival={
            "what": "FreeRADIUS's own PostgreSQL schema and queries",
            "value": round(median(rates["stock"])),
        },
        ratio_to_rival=round(median(ratios["stock"]), 2),
        p50_ms=median([each.ms(0.5) for each in at_pace]),
        p99_ms=median([each.ms(0.99) for each in at_pace]),
        peak_mb=peak_mb(),
        scale=scale,
        more={
            "timed": f"{PER_SECOND} a second",
            "rounds": {name: [round(rate) for rate in found] for name, found in rates.items()},
            "ratio_to_hasty": round(median(ratios["hasty"]), 2),
            "ratios": {name: [round(ratio, 2) for ratio in found] for name, found in ratios.items()},
            "wrong": {name: sum(a.wrong + b.wrong for a, b in rounds) for name, rounds in told.items()},
            "lost": {name: sum(a.lost + b.lost for a, b in rounds) for name, rounds in told.items()},
            "stock_p99_ms": median([each.ms(0.99) for _, each in told["stock"]]),
        },
    )


def _round(start: Start, dice: Random, sessions: int, number: int) -> tuple[Told, Told]:
    server = start()
    try:
        server.wait_for(_interims(dice, sessions, len(NAS), 1), port=server.settings.acct_port)
        client = Client(NAS, server.settings.acct_port)
        if number == 1:  # again by the hasty one, to whom they are repetitions
            begun = client.saturate(_starts(sessions), OUTSTANDING)
            say(f"{begun.rate:,.0f} starts a second")
        client.saturate(_interims(dice, sessions, 3_000, number), OUTSTANDING)
        full = client.saturate(_interims(dice, sessions, INTERIMS, number), OUTSTANDING)
        paced = client.pace(_interims(dice, sessions, PACED_S * PER_SECOND, number), PER_SECOND)
        client.close()
        return full, paced
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


def _make_stock_wait(databases: Databases, waits: bool) -> None:
    stock = databases.urls[1]
    with psycopg.connect(stock.text, autocommit=True) as owner:
        owner.execute(f"alter database {stock.name} set synchronous_commit = {'on' if waits else 'off'}")
