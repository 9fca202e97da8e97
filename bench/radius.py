"""Authorizations: who may come online, asked by PAP as a router asks, every attempt logged.

Ours against FreeRADIUS's own PostgreSQL schema and queries, on the same PostgreSQL with the same users, in turns; 64
requests on their way, then 500 a second. Ours also looks whether the customer is online already, as every plan
demands; the stock one is spared that.
"""

from random import Random

from bench.harness import Result, median, peak_mb, say
from bench.radiusd.client import Client, Told
from bench.radiusd.packets import Request, access_request
from bench.radiusd.rounds import NAS, Start, two_servers

ROUNDS = 3
OUTSTANDING = 64
REQUESTS = 30_000
PACED_S, PER_SECOND = 10, 500


def run(scale: int = 100_000) -> Result:
    dice = Random(7)
    with two_servers(scale) as (databases, servers):
        told: dict[str, list[tuple[Told, Told]]] = {name: [] for name in servers}
        for number in range(1, ROUNDS + 1):
            for name, start in servers.items():
                databases.settle()
                full, paced = _round(start, dice, scale)
                told[name].append((full, paced))
                say(
                    f"round {number}, {name}: {full.rate:,.0f}/s, wrong {full.wrong + paced.wrong}, lost "
                    f"{full.lost + paced.lost}, p99 {full.ms(0.99)} ms; at {PER_SECOND}/s p99 {paced.ms(0.99)} ms"
                )
    rates = {name: [full.rate for full, _ in rounds] for name, rounds in told.items()}
    ratios = [ours / stock for ours, stock in zip(rates["ours"], rates["stock"], strict=True)]
    at_pace = [each for _, each in told["ours"]]
    return Result(
        name="radius",
        value=round(median(rates["ours"])),
        unit="authorizations a second, every attempt logged",
        rival={
            "what": "FreeRADIUS's own PostgreSQL schema and queries",
            "value": round(median(rates["stock"])),
        },
        ratio_to_rival=round(median(ratios), 2),
        p50_ms=median([each.ms(0.5) for each in at_pace]),
        p99_ms=median([each.ms(0.99) for each in at_pace]),
        peak_mb=peak_mb(),
        scale=scale,
        more={
            "timed": f"{PER_SECOND} a second",
            "rounds": {name: [round(rate) for rate in found] for name, found in rates.items()},
            "ratios": [round(ratio, 2) for ratio in ratios],
            "wrong": {name: sum(a.wrong + b.wrong for a, b in rounds) for name, rounds in told.items()},
            "lost": {name: sum(a.lost + b.lost for a, b in rounds) for name, rounds in told.items()},
            "stock_p99_ms": median([each.ms(0.99) for _, each in told["stock"]]),
        },
    )


def _round(start: Start, dice: Random, users: int) -> tuple[Told, Told]:
    server = start()
    try:
        server.wait_for(_requests(dice, users, len(NAS)))
        client = Client(NAS, server.settings.auth_port)
        client.saturate(_requests(dice, users, 3_000), OUTSTANDING)  # plans are made, pages are in memory
        full = client.saturate(_requests(dice, users, REQUESTS), OUTSTANDING)
        paced = client.pace(_requests(dice, users, PACED_S * PER_SECOND), PER_SECOND)
        client.close()
        return full, paced
    finally:
        server.stop()


def _requests(dice: Random, users: int, count: int) -> list[Request]:
    routers = len(NAS)
    return [
        access_request(dice, dice.randrange(users), place // routers % 256, NAS[place % routers])
        for place in range(count)
    ]
