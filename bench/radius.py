"""Authorizations: who may come online, asked by PAP as a router asks, every attempt logged.

Ours against FreeRADIUS's own PostgreSQL schema and queries, on the same PostgreSQL with the same users, in turns; 64
requests on their way, then 500 a second. Ours also looks whether the customer is online already, as every plan
demands; the stock one is spared that.
"""

from random import Random

from bench.harness import Result
from bench.radiusd.client import Client
from bench.radiusd.heats import ROUNDS, Heat, Heats, heat, result, say_heat
from bench.radiusd.packets import Request, access_request
from bench.radiusd.rounds import NAS, Start, two_servers


def run(scale: int = 100_000) -> Result:
    dice = Random(7)
    with two_servers(scale) as (databases, servers):
        heats: Heats = {name: [] for name in servers}
        for number in range(1, ROUNDS + 1):
            for name, start in servers.items():
                databases.settle()
                heats[name].append(_heat(start, dice, scale))
                say_heat(number, name, heats[name][-1])
    return result("radius", "authorizations a second, every attempt logged", heats, scale)


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
