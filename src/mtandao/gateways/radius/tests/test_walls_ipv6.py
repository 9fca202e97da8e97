"""The wall holds for IPv6: a home with prefixes behind it and out of it, on a simulated router with REST and CoA."""

from collections.abc import Iterator
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login, Wall
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.gateways.radius.accounting import mirror_once
from mtandao.gateways.radius.tests.lane import Lane, front, has_it_from_his_accept, running_lane
from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, home, online, put, until
from mtandao.gateways.routeros.jobs import look_and_record, repair_router
from tests.databases import Databases
from tests.worlds import World

LIST, RAW = network.WALLED_MENU_6, network.WALL_6[0]
HOME, LINE = "2001:db8:14:2f00::/56", "2001:db8:14:2e00::/64"
AT_HOME, ON_THE_LINE = "2001:db8:14:2f01::7", "2001:db8:14:2e00::1"


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    with running_lane(kept_world, server, databases) as running:
        yield running


@pytest.fixture
def taught(lane: Lane) -> Lane:
    repaired(lane)
    tells(lane, delegatedipv6prefix=HOME, framedipv6prefix=LINE)
    return lane


def tells(lane: Lane, **prefixes: str) -> None:
    """The router's next interim."""
    for column, prefix in prefixes.items():
        lane.radius.execute(
            f"UPDATE radacct SET {column} = %s, acctupdatetime = now() WHERE acctsessionid = %s",
            [prefix, lane.session.id],
        )
    mirror_once()


def drift(lane: Lane) -> dict[str, str]:
    look_and_record(lane.world.ctx, [lane.nas], compared={lane.nas.id})
    found = reconciliation.drift_on(lane.world.ctx, lane.nas.id)
    return {f"{row.menu} {row.key}": row.kind for row in found if row.menu.startswith("ipv6/firewall")}


def repaired(lane: Lane) -> None:
    repair_router(lane.world.ctx, nas_id=str(lane.nas.id), keys=list(drift(lane)))


def surfs(lane: Lane) -> dict[str, bool]:
    return {source: front(lane.fleet.fleet).box.lets_out(source) for source in (AT_HOME, ON_THE_LINE)}


def listed(lane: Lane) -> set[str]:
    with lane.rest() as asked:
        return {row["address"] for row in asked.read(LIST) if row["list"] == network.WALLED_GROUP}


def test_unpaid_no_ipv6_gets_out_and_paid_it_does_again_while_the_session_runs(taught: Lane) -> None:
    session = taught.session
    assert surfs(taught) == {AT_HOME: True, ON_THE_LINE: True}
    taught.steers(network.Access.WALLED)
    assert surfs(taught) == {AT_HOME: False, ON_THE_LINE: False}
    assert session.walled and session.is_up
    taught.steers()
    assert listed(taught) == {HOME, LINE}
    taught.steers(network.Access.ONLINE)
    assert surfs(taught) == {AT_HOME: True, ON_THE_LINE: True} and listed(taught) == set()
    assert session.is_up and not session.walled
    assert "disconnect" not in {kind for kind, _ in taught.asked()}


def test_a_router_accounts_the_prefixes_of_an_accept(lane: Lane, server: FreeRadius) -> None:
    put(lane.fleet, home("dual"))
    session = online(lane.fleet, "dual")
    (start,) = until(lambda: server.accounting(Acct_Session_Id=session.id, User_Name="dual"))
    assert (start["Framed-IPv6-Prefix"], start["Delegated-IPv6-Prefix"]) == (LINE, HOME)


def test_what_is_his_for_good_is_walled_though_no_router_told_of_it(lane: Lane) -> None:
    repaired(lane)
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(delegated_prefix=HOME)
    lane.steers(network.Access.WALLED)
    assert listed(lane) == {HOME} and lane.session.is_up


def test_a_router_without_our_rule_drops_the_session(lane: Lane) -> None:
    tells(lane, delegatedipv6prefix=HOME)
    session = lane.session
    lane.steers(network.Access.WALLED)
    assert lane.asked() == [("disconnect", "acknowledged")]
    until(lambda: not session.is_up)


def test_a_router_whose_rest_is_away_drops_the_session(taught: Lane) -> None:
    session = taught.session
    taught.fleet.do(lambda fleet: front(fleet).stop())
    taught.steers(network.Access.WALLED)
    assert ("disconnect", "acknowledged") in taught.asked()
    until(lambda: not session.is_up)


def test_who_signed_in_behind_the_wall_has_no_prefix_and_is_left_alone(lane: Lane) -> None:
    session = lane.session
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(delegated_prefix=HOME)
    lane.fleet.do(lambda _: has_it_from_his_accept(session))
    lane.steers(network.Access.WALLED)
    assert lane.asked() == [("coa", "acknowledged")] and session.is_up


def test_a_prefix_that_is_told_late_is_walled_when_the_entries_are_renewed(lane: Lane) -> None:
    repaired(lane)
    lane.steers(network.Access.WALLED)
    assert listed(lane) == set()
    tells(lane, delegatedipv6prefix=HOME)
    lane.world.later(minutes=6)
    lane.tends()
    assert listed(lane) == {HOME} and len(lane.walled()) == 1 and lane.session.is_up


def test_the_end_of_a_session_takes_its_prefixes_off(taught: Lane) -> None:
    taught.steers(network.Access.WALLED)
    before = taught.session
    taught.fleet.do(lambda fleet: fleet.find_cpes(user_name="wanjiru")[0].hang_up())
    until(lambda: not before.is_up)
    taught.stops(before.id)
    taught.tends()
    assert listed(taught) == set() and taught.walled() == []
    assert Wall.of(taught.world.ctx).get().off_at is not None


def test_the_reconciler_sets_the_rules_and_knows_the_entries(lane: Lane) -> None:
    wanted = {f"{RAW} wall6-{name}": "missing" for name in ("names-udp", "names-tcp", "drop")}
    assert drift(lane) == wanted
    with lane.rest() as asked:
        asked.add(RAW, {"chain": "prerouting", "action": "accept", "comment": "the owner's"})
        asked.add(LIST, {"list": "friends", "address": "2001:db8::1"})
    repaired(lane)
    tells(lane, delegatedipv6prefix=HOME)
    lane.steers(network.Access.WALLED)
    lane.world.later(minutes=5)
    assert drift(lane) == {}
    lane.wants(network.Access.ONLINE)
    lane.world.later(minutes=5)
    assert drift(lane) == {f"{LIST} session-{lane.session.id}": "extra"}
    repaired(lane)
    with lane.rest() as asked:
        assert [row["address"] for row in asked.read(LIST)] == ["2001:db8::1/128"]
        assert "the owner's" in {row.get("comment") for row in asked.read(RAW)}


def test_where_ipv6_is_switched_off_nothing_is_wanted_of_it(lane: Lane) -> None:
    with lane.rest() as asked:
        asked.change_one("ipv6/settings", {"disable-ipv6": "true"})
    assert drift(lane) == {}
    lane.steers(network.Access.WALLED)
    assert lane.session.walled and lane.session.is_up and listed(lane) == set()


@pytest.mark.parametrize(
    ("menu", "row", "said"),
    [
        (LIST, {"list": "walled-garden", "address": "100.64.3.9"}, "invalid value for argument address"),
        (LIST, {"list": "walled-garden", "address": "2001:db8:::/56"}, "invalid value for argument address"),
        (RAW, {"chain": "prerouting", "action": "reject"}, "input does not match any value of action"),
    ],
)
def test_the_menus_refuse_as_routeros_does(lane: Lane, menu: str, row: Any, said: str) -> None:
    with lane.rest() as asked, pytest.raises(Exception, match=said):
        asked.add(menu, row)
