"""What we say that RADIUS will answer is what a real FreeRADIUS answers, from the same rows."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connections

from mtandao.domains.network import accepts
from mtandao.domains.network import contract as network
from mtandao.domains.network.choices import Answered, AttemptReason, Origin, Side
from mtandao.domains.network.commands.attributes import Holder, set_attribute
from mtandao.domains.network.models import Login
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.radius import provisioning
from mtandao.gateways.radius.server import (
    DatabaseLogin,
    RadiusSettings,
    answers,
    command,
    find_server,
    write_configuration,
)
from mtandao.gateways.radius.tests.server.radclient import Answer, send
from mtandao.gateways.radius.tests.simulator_lab import free_udp_port, own_address, until
from tests.databases import Databases
from tests.worlds import World

SECRET, MAC = "a-long-secret", "02:1A:7F:00:10:2B"


@dataclass
class Asked:
    """A real server on this test's RADIUS database, one router, and one customer."""

    world: World
    radius: psycopg.Connection[Any]
    nas: network.Nas
    login: Login
    port: int

    def provisions(self, **wanted: Any) -> None:
        Login.of(self.world.ctx).filter(pk=self.login.pk).update(**wanted)
        provisioning.provision_wall(self.world.ctx)
        provisioning.provision(self.world.ctx, subscription_ids=[self.login.subscription_id])

    def says(self, holder: Holder, name: str, value: str, side: Side = Side.REPLY) -> None:
        set_attribute(self.world.ctx, holder=holder, side=side, name=name, value=value)
        self.world.settle()

    def server(self, **more: str) -> Answer:
        packet = {
            "User-Name": self.login.username,
            "User-Password": self.login.password,
            "Calling-Station-Id": MAC,
            "NAS-Port-Type": "Ethernet",
        }
        return send("auth", self.port, SECRET, self.nas.address, {**packet, **more})

    def ours(self) -> accepts.Accept:
        (login,) = network.logins(self.world.ctx).filter(pk=self.login.pk)
        return accepts.of_login(self.world.ctx, login)

    def agree(self) -> tuple[accepts.Accept, Answer]:
        """The two, the same in every attribute."""
        ours, real = self.ours(), self.server()
        sent = {(name, value) for name, value in real.attributes if name != "Message-Authenticator"}
        if ours.answered is Answered.REJECT:
            assert real.rejected and sent == ({("Reply-Message", ours.message)} if ours.message else set())
        else:
            assert real.accepted and {(item.name, item.value) for item in ours.replies} == sent
        return ours, real


def origins(ours: accepts.Accept) -> dict[str, Origin]:
    return {item.name: item.origin for item in ours.items}


@pytest.fixture
def asked(kept_world: World, databases: Databases, tmp_path: Path, settings: Any) -> Iterator[Asked]:
    binary = find_server()
    if binary is None or binary.missing_modules or shutil.which("radclient") is None:
        pytest.skip("FreeRADIUS, its PostgreSQL module or radclient is not installed")
    world = kept_world
    at = databases.admin.database(connections["radius"].settings_dict["NAME"])
    port = free_udp_port()
    wanted = RadiusSettings(
        server=binary,
        database=DatabaseLogin(at.host, int(at.port), at.name, at.user, at.password),
        auth_port=port,
        acct_port=free_udp_port(),
        status_port=free_udp_port(),
        threads=2,
        reject_delay=0,
        interim_seconds=settings.RADIUS_INTERIM_SECONDS,
    )
    folder = write_configuration(tmp_path, wanted)
    nas = network.register_nas(world.ctx, name="Westlands-1", address=own_address(), secret=SECRET)
    login = world.sale(activate=True).login
    world.settle()
    with psycopg.connect(at.text, autocommit=True) as radius, (tmp_path / "said").open("w") as said:
        running = subprocess.Popen(command(folder), stdout=said, stderr=said)
        try:
            until(lambda: answers("127.0.0.1", wanted.status_port, wanted.status_secret, timeout=0.2))
            yield Asked(world, radius, nas, login, port)
        finally:
            running.terminate()
            running.wait(10)


def test_a_plain_one_gets_what_the_plan_says(asked: Asked) -> None:
    ours, _ = asked.agree()
    assert (ours.answered, ours.router) == (Answered.ACCEPT, asked.nas)
    found = origins(ours)
    assert (found["Mikrotik-Rate-Limit"], found["Acct-Interim-Interval"]) == (Origin.PLAN, Origin.SETTING)
    assert found["Simultaneous-Use"] == Origin.PLAN
    assert asked.login.password not in str(ours) and "Password" not in str(ours.items)


def test_behind_the_wall_and_in_front_of_it_on_every_make(asked: Asked) -> None:
    asked.provisions(access=network.Access.WALLED, delegated_prefix="2001:db8:14:2f00::/56")
    ours, real = asked.agree()
    assert ours.answered is Answered.WALLED and "Delegated-IPv6-Prefix" not in real.names
    assert origins(ours)["Mikrotik-Address-List"] == Origin.WALL
    asked.radius.execute("UPDATE nas SET type = 'cisco'")
    assert asked.ours().answered is Answered.REJECT and asked.ours().message.startswith(
        "Your account is not paid"
    )
    asked.radius.execute("UPDATE nas SET wall_filter = 'unpaid'")
    assert origins(asked.ours())["Filter-Id"] == Origin.ROUTER


def test_a_fixed_address_and_prefix_are_the_logins(asked: Asked) -> None:
    asked.provisions(
        static_ip="100.64.3.9",
        delegated_prefix="2001:db8:14:2f00::/56",
        framed_prefix="2001:db8:14:2e00::/64",
    )
    ours, _ = asked.agree()
    for name in ("Framed-IP-Address", "Delegated-IPv6-Prefix", "Framed-IPv6-Prefix"):
        assert origins(ours)[name] == Origin.ADDRESS


def test_own_attributes_of_login_and_plan_and_what_is_by_hand_are_told_apart(asked: Asked) -> None:
    plan = asked.login.subscription.plan_id
    asked.says(Holder(plan_id=plan), "Filter-Id", "homes")
    asked.says(Holder(plan_id=plan), "Port-Limit", "2")
    asked.says(Holder(login_id=asked.login.pk), "Filter-Id", r"C:\gold")
    asked.says(Holder(login_id=asked.login.pk), "NAS-Port-Type", "Ethernet", Side.CHECK)
    asked.radius.execute(
        "INSERT INTO radreply (tenant_id, username, attribute, op, value) VALUES (%s, %s, 'Idle-Timeout', ':=', '77')",
        [asked.world.tenant_id, asked.login.username],
    )
    ours, real = asked.agree()
    found = origins(ours)
    assert real["Filter-Id"] == r"C:\gold" and found["Filter-Id"] == Origin.OWN
    assert (found["Port-Limit"], found["Idle-Timeout"]) == (Origin.OWN_OF_PLAN, Origin.BY_HAND)
    assert found["NAS-Port-Type"] == Origin.OWN
    assert asked.server(**{"NAS-Port-Type": "Virtual"}).rejected


def test_whoever_is_suspended_is_refused_with_the_reason(asked: Asked) -> None:
    asked.provisions(access=network.Access.REJECTED, reason="Suspended: call 0700 000 000.")
    ours, real = asked.agree()
    assert ours.reason is AttemptReason.REFUSED
    assert ours.message == real["Reply-Message"] == "Suspended: call 0700 000 000."


def test_paid_time_and_data_that_are_left_and_their_end(asked: Asked) -> None:
    asked.provisions(ends_at=asked.world.now + timedelta(days=900_000 // 86_400), octets_left=6_000_000_000)
    asked.radius.execute("UPDATE radusergroup SET until = mtandao_now() + interval '2 hours'")
    ours, real = asked.ours(), asked.server()
    left = {item.name: int(item.value) for item in ours.replies if item.origin in (Origin.PAID, Origin.DATA)}
    assert left["Mikrotik-Total-Limit-Gigawords"] == int(real["Mikrotik-Total-Limit-Gigawords"]) == 1
    assert left["Mikrotik-Total-Limit"] == int(real["Mikrotik-Total-Limit"])
    assert 0 <= left["Session-Timeout"] - int(real["Session-Timeout"]) <= 5
    asked.radius.execute("UPDATE radusergroup SET until = mtandao_now() - interval '1 second'")
    ours, _ = asked.agree()
    assert (ours.answered, ours.group) == (Answered.WALLED, network.WALLED_GROUP)


def test_who_is_locked_elsewhere_unknown_or_online_already_is_refused_as_the_server_refuses(
    asked: Asked,
) -> None:
    asked.radius.execute(
        "INSERT INTO radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime, acctupdatetime, "
        "tenant_id) VALUES ('a1', 'a1', %s, %s, now(), now(), %s)",
        [asked.login.username, asked.nas.address, asked.world.tenant_id],
    )
    ours, _ = asked.agree()
    assert ours.reason is AttemptReason.ALREADY_LOGGED_IN
    asked.radius.execute("DELETE FROM radacct")
    other = network.register_nas(asked.world.ctx, name="Karen-2", address=own_address(), secret=SECRET)
    asked.world.settle()
    asked.radius.execute(
        "INSERT INTO radcheck (tenant_id, username, attribute, op, value) "
        "VALUES (%s, %s, 'NAS-IP-Address', '==', %s)",
        [asked.world.tenant_id, asked.login.username, other.address],
    )
    (login,) = network.logins(asked.world.ctx).filter(pk=asked.login.pk)
    found = accepts._accepts().of_login(asked.world.ctx, login, accepts.Asker(asked.nas, MAC))
    assert (found.reason, found.message) == (AttemptReason.ANOTHER_ROUTER, asked.server()["Reply-Message"])
    for table in ("radcheck", "radreply", "radusergroup"):
        asked.radius.execute(f"DELETE FROM {table}".encode())
    assert asked.ours().reason is AttemptReason.UNKNOWN_USER and asked.server().rejected


def test_a_condition_by_hand_in_a_group_is_left_to_the_server(asked: Asked) -> None:
    asked.radius.execute(
        "INSERT INTO radgroupcheck (tenant_id, groupname, attribute, op, value) "
        "SELECT tenant_id, groupname, 'NAS-Port-Type', '==', 'Ethernet' FROM radusergroup"
    )
    ours = asked.ours()
    assert ours.undecided and "Mikrotik-Rate-Limit" in origins(ours)


def test_of_a_plan_the_group_is_listed(kept_world: World) -> None:
    plan = kept_world.plan("Ten")
    kept_world.settle()
    found = accepts.of_plan(kept_world.ctx, plan)
    assert (found.group, found.answered) == (plan.radius_group, None)
    assert origins(found)["Mikrotik-Rate-Limit"] == origins(found)["Simultaneous-Use"] == Origin.PLAN


def test_without_a_router_nobody_asks_and_a_database_that_is_away_is_said(
    kept_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = kept_world.sale().login
    kept_world.settle()
    assert accepts.of_login(kept_world.ctx, login).answered is Answered.SILENCE
    network.register_nas(kept_world.ctx, name="Westlands-1", address="127.0.9.1", secret=SECRET)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    connection = connections["radius"]
    connection.close()
    monkeypatch.setattr(connection, "connect", away)
    with pytest.raises(Unavailable):
        accepts.of_login(kept_world.ctx, login)
