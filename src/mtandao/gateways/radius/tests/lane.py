"""One customer online on one simulated router with REST and CoA, RADIUS's own tables, and our side of him."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.db import connections

from mtandao.config.simulated_routers import rest_of
from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login, RouterRequest, RouterStatus
from mtandao.gateways.radius.accounting import mirror_once
from mtandao.gateways.radius.jobs import steer_sessions, tend_walls_of_router
from mtandao.gateways.radius.simulator import RestConfig, RunningFleet, running_fleet
from mtandao.gateways.radius.tests.simulator_lab import (
    SECRET,
    FreeRadius,
    coa_port,
    fleet_config,
    home,
    online,
    put,
    router,
)
from mtandao.gateways.routeros.client import Address, RouterOS
from mtandao.gateways.routeros.simulator.front import RestFront
from tests.databases import Databases
from tests.worlds import World

MENU = network.WALLED_MENU


@dataclass
class Lane:
    """One customer online on one router, and our side of it."""

    world: World
    fleet: RunningFleet
    radius: psycopg.Connection[Any]
    nas: network.Nas
    login: Login

    @property
    def session(self) -> Any:
        return online(self.fleet, "wanjiru")

    def rest(self) -> RouterOS:
        return RouterOS(Address(self.nas.address, self.nas.api_port, "mtandao", "k3y"), answer_s=2.0)

    def walled(self) -> list[dict[str, str]]:
        with self.rest() as asked:
            return [row for row in asked.read(MENU) if row["list"] == network.WALLED_GROUP]

    def wants(self, access: network.Access) -> None:
        Login.of(self.world.ctx).filter(pk=self.login.pk).update(access=access, changed_at=self.world.now)

    def steers(self, access: network.Access | None = None) -> None:
        if access:
            self.wants(access)
        steer_sessions(self.world.ctx, login_ids=[str(self.login.pk)], only_rate=False)

    def steers_only_the_rate(self, *, tried: int = 0) -> None:
        steer_sessions(self.world.ctx, login_ids=[str(self.login.pk)], only_rate=True, tried=tried)

    def tends(self) -> None:
        tend_walls_of_router(self.world.ctx, nas_id=str(self.nas.pk))

    def accounts(self, session: Any = None) -> None:
        """As FreeRADIUS writes it."""
        session = session or self.session
        self.radius.execute(
            "INSERT INTO radacct (acctsessionid, acctuniqueid, username, nasipaddress, framedipaddress, "
            "acctstarttime, acctupdatetime, tenant_id) "
            "VALUES (%s, %s, %s, %s, %s, now() - interval '5 minutes', now(), %s)",
            [session.id, session.id, session.login.user_name, self.nas.address, session.framed_ip,
             self.world.tenant_id],
        )  # fmt: skip
        mirror_once()

    def stops(self, session_id: str) -> None:
        self.radius.execute(
            "UPDATE radacct SET acctstoptime = now(), acctupdatetime = now(), closed_in = mtandao_closed_in(now()) "
            "WHERE acctsessionid = %s",
            [session_id],
        )
        mirror_once()
        self.world.settle()

    def asked(self) -> list[tuple[str, str]]:
        """What its router was asked and said, in order."""
        rows = RouterRequest.of(self.world.ctx).order_by("id")
        return list(rows.values_list("kind", "answer"))

    def rest_fails(self, **faults: Any) -> None:
        console: Any = self.fleet.fleet.routers["westlands-1"].console
        self.fleet.do(lambda _: console.turn(faults))


@contextmanager
def running_lane(world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    """Until the block ends."""
    tower = router(rest=RestConfig(port=0, user="mtandao", password="k3y"))
    name = connections["radius"].settings_dict["NAME"]
    with (
        running_fleet(fleet_config(server, tower), more_fronts=rest_of) as fleet,
        psycopg.connect(databases.admin.database(name).text, autocommit=True) as radius,
    ):
        port = next(
            each.port for each in fleet.fleet.routers[tower.name].fronts if isinstance(each, RestFront)
        )
        nas = network.register_nas(
            world.ctx, name="Westlands-1", address=tower.address, secret=SECRET, api_user="mtandao",
            api_password="k3y", api_port=port, coa_port=coa_port(fleet),
        )  # fmt: skip
        RouterStatus.objects.update_or_create(
            tenant_id=world.tenant_id, nas=nas, defaults={"reach": network.Reach.REACHABLE}
        )
        login = world.sale().login
        world.settle()
        Login.of(world.ctx).filter(pk=login.pk).update(username="wanjiru")
        put(fleet, home("wanjiru"))
        lane = Lane(world, fleet, radius, nas, login)
        lane.accounts()
        yield lane


def front(fleet: Any) -> RestFront:
    return next(each for each in fleet.routers["westlands-1"].fronts if isinstance(each, RestFront))


def goes_away(lane: Lane, *, away: bool = True) -> None:
    """Its REST and its CoA; its home stays online."""
    if away:
        lane.fleet.do(lambda fleet: front(fleet).stop())
    else:
        lane.fleet.do(lambda fleet: front(fleet).start())
    lane.fleet.do(lambda fleet: fleet.routers["westlands-1"].turn({"accept_coa": not away}))


def has_it_from_his_accept(session: Any) -> None:
    session.grant = replace(session.grant, address_lists=("walled-garden",))
    session.walled = True
