"""Authorizations: who may come online, asked by PAP as a router asks, every attempt logged.

Ours against FreeRADIUS's own PostgreSQL schema and queries, on the same PostgreSQL with the same users, in turns; 64
requests on their way, then 500 a second. Both look whether the customer is online already, as every plan demands. The
stock one is given an index for that, which its schema lacks, and measured twice: doing the same as ours, and `spared`,
when it does not look, as its package has it at first, and waits for the disk with nothing.
"""

from random import Random

from bench.harness import Result, median
from bench.radiusd.client import Client
from bench.radiusd.heats import ROUNDS, Heat, Heats, heat, ratios_to, result, say_heat
from bench.radiusd.packets import Request, access_request
from bench.radiusd.rounds import NAS, Start, make_stock_wait, two_servers


def run(scale: int = 100_000) -> Result:
    dice = Random(7)
    with two_servers(scale) as (databases, servers):
        heats: Heats = {name: [] for name in servers}
        for number in range(1, ROUNDS + 1):
            for name, start in servers.items():
                make_stock_wait(databases, name != "spared")
                databases.settle()
                heats[name].append(_heat(start, dice, scale))
                say_heat(number, name, heats[name][-1])
    ratios = {name: ratios_to(name, heats) for name in ("stock", "spared")}
    return result(
        "radius",
        "authorizations a second, every attempt logged",
        heats,
        scale,
        ratio_to_spared=round(median(ratios["spared"]), 2),
        ratios={name: [round(ratio, 2) for ratio in found] for name, found in ratios.items()},
    )


def _heat(start: Start, dice: Random, users: int) -> Heat:
    server = start()
    try:
        server.wait_for(_requests(dice, users, len(NAS)))
        client = Client(NAS, server.settings.auth_port)
        return heat(server, client, lambda count: _requests(dice, users, count))
    finally:
        server.stop()


def _requests(dice: Random, users: int, count: int) -> list[Request]:
    routers = len(NAS)
    return [
        access_request(dice, dice.randrange(users), place // routers % 256, NAS[place % routers])
        for place in range(count)
    ]
