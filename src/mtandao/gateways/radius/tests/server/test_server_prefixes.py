"""A login's IPv6 prefix: what provisioning writes of it is in the Accept, and what routers say of it is accounted."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.gateways.radius import provisioning, rows
from mtandao.gateways.radius.tests.server.lab import DATABASE, Lab, Provider

PREFIX, LINE = "2001:db8:14:2f00::/56", "2001:db8:14:2e00::/64"


def written(lab: Lab, provider: Provider, login: network.Login) -> None:
    with lab.postgres.connect(DATABASE) as connection, connection.cursor() as cursor:
        rows.write_logins(cast("Any", cursor), provider.tenant, [provisioning.rows_of(login, "secret")])


def test_an_accept_carries_the_delegated_prefix_until_it_is_taken_away(lab: Lab, provider: Provider) -> None:
    router = provider.router()
    login = network.Login(
        username="alice", access=network.Access.ONLINE, group="plan", delegated_prefix=PREFIX
    )
    written(lab, provider, login)
    answer = router.sign_in("alice")
    assert answer.accepted and answer.all("Delegated-IPv6-Prefix") == [PREFIX]
    login.delegated_prefix = None
    written(lab, provider, login)
    answer = router.sign_in("alice")
    assert answer.accepted and answer.all("Delegated-IPv6-Prefix") == []


def test_an_accept_carries_both_prefixes_and_the_address(lab: Lab, provider: Provider) -> None:
    login = network.Login(
        username="alice",
        access=network.Access.ONLINE,
        group="plan",
        static_ip="100.64.3.9",
        delegated_prefix=PREFIX,
        framed_prefix=LINE,
    )
    written(lab, provider, login)
    answer = provider.router().sign_in("alice")
    said = {name: answer.all(name) for name in rows.OUR_REPLIES if answer.all(name)}
    assert said == {
        "Framed-IP-Address": ["100.64.3.9"],
        "Framed-IPv6-Prefix": [LINE],
        "Delegated-IPv6-Prefix": [PREFIX],
    }
    login.framed_prefix = None
    written(lab, provider, login)
    answer = provider.router().sign_in("alice")
    assert answer.all("Framed-IPv6-Prefix") == [] and answer.all("Delegated-IPv6-Prefix") == [PREFIX]


def test_a_plans_ipv6_pool_is_named_in_both_ways_that_routers_know(lab: Lab, provider: Provider) -> None:
    router = provider.router()
    plan = catalog.Plan(radius_group="plan", kbps_down=1024, kbps_up=1024, ipv6_pool_name="home6")
    group = provisioning.group_of(plan, provisioning.Variant("plan"), ())
    with lab.postgres.connect(DATABASE) as connection, connection.cursor() as cursor:
        rows.write_group(cast("Any", cursor), provider.tenant, "plan", *group)
    written(lab, provider, network.Login(username="bob", access=network.Access.ONLINE, group="plan"))
    answer = router.sign_in("bob")
    assert answer.all("Delegated-IPv6-Prefix-Pool") == answer.all("Mikrotik-Delegated-IPv6-Pool") == ["home6"]


WALLED = {"Mikrotik-Address-List": "walled-garden", "Mikrotik-Rate-Limit": "512k/512k"}
EVERY_WAY = {
    "Framed-IPv6-Pool": "line6",
    "Delegated-IPv6-Prefix-Pool": "home6",
    "Mikrotik-Delegated-IPv6-Pool": "home6",
    "Framed-IPv6-Route": "2001:db8:77::/48 :: 1",
}


@pytest.mark.parametrize("way", ["ready", "walked through by the server"])
@pytest.mark.parametrize("walled_by", ["the platform", "the end of his time", "the end of his data"])
def test_behind_the_wall_there_is_no_ipv6_and_out_of_it_all_is_back(
    lab: Lab, provider: Provider, way: str, walled_by: str
) -> None:
    router = provider.router()
    for name, value in WALLED.items():
        provider.group_reply("walled-garden", name, value)
    provider.group_reply("plan", "Mikrotik-Rate-Limit", "5M/5M")
    if way.startswith("walked"):
        for group in ("plan", "walled-garden"):
            provider.group_check(group, "NAS-Port-Type", "Ethernet", "==")
    login = network.Login(
        username="alice",
        access=network.Access.ONLINE,
        group="plan",
        static_ip="100.64.3.9",
        delegated_prefix=PREFIX,
        framed_prefix=LINE,
    )

    def answered(name: str) -> list[str]:
        answer = router.sign_in("alice", NAS_Port_Type="Ethernet")
        assert answer.accepted and answer["Framed-IP-Address"] == "100.64.3.9"
        assert answer.all(name) == ["walled-garden"] or name != "Mikrotik-Address-List"
        return [each for each in answer.names if "IPv6" in each]

    written(lab, provider, login)
    for name, value in EVERY_WAY.items():
        provider.reply("alice", name, value)
    before = answered("Mikrotik-Rate-Limit")
    assert set(before) == {"Framed-IPv6-Prefix", "Delegated-IPv6-Prefix", *EVERY_WAY}
    if walled_by == "the platform":
        login.access = network.Access.WALLED
    elif walled_by == "the end of his time":
        login.ends_at = datetime(2020, 1, 1, tzinfo=UTC)
    else:
        login.octets_left = 0
    written(lab, provider, login)
    assert answered("Mikrotik-Address-List") == []
    login.access, login.ends_at, login.octets_left = network.Access.ONLINE, None, None
    written(lab, provider, login)
    assert sorted(answered("Mikrotik-Rate-Limit")) == sorted(before)


def test_accounting_keeps_the_prefix_that_a_router_tells_with_an_interim(provider: Provider) -> None:
    router = provider.router()
    session: dict[str, Any] = {"User_Name": "alice", "Acct_Session_Id": "81100003"}
    router.account("Start", **session)
    router.account("Interim-Update", Acct_Session_Time=30, Delegated_IPv6_Prefix=PREFIX, **session)
    router.account("Interim-Update", Acct_Session_Time=60, **session)
    ((prefix,),) = provider.sessions("text(delegatedipv6prefix)")
    assert prefix == PREFIX
