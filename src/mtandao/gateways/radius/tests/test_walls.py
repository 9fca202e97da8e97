"""Behind the wall and out of it without a reconnect: a simulated router with its REST and CoA, RADIUS's own tables, and
a home that dialled in through a real FreeRADIUS."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import RouterStatus, Wall
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.models import Rider
from mtandao.gateways.radius import walls
from mtandao.gateways.radius.accounting import mirror_once
from mtandao.gateways.radius.jobs import steer_sessions
from mtandao.gateways.radius.tests.lane import MENU, Lane, front, has_it_from_his_accept, running_lane
from mtandao.gateways.radius.tests.simulator_lab import (
    FreeRadius,
    until,
)
from mtandao.gateways.routeros.jobs import look_and_record, repair_router
from tests.databases import Databases
from tests.worlds import World


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    with running_lane(kept_world, server, databases) as running:
        yield running


def test_behind_the_wall_and_out_of_it_the_session_runs_on(lane: Lane) -> None:
    session = lane.session
    lane.steers(network.Access.WALLED)
    assert session.walled and session.grant.rate.text == "512k/512k" and session.is_up
    (entry,) = lane.walled()
    assert entry["comment"] == f"mtandao:session-{session.id}" and entry["dynamic"] == "true"
    lane.steers(network.Access.ONLINE)
    assert not session.walled and session.grant.rate.text == "5120k/20480k" and session.is_up
    assert lane.walled() == []
    assert lane.asked() == [
        ("wall", "acknowledged"),
        ("coa", "acknowledged"),
        ("release", "acknowledged"),
        ("coa", "acknowledged"),
    ]


def test_on_another_make_the_session_is_dropped(lane: Lane) -> None:
    session = lane.session
    lane.radius.execute("UPDATE nas SET type = 'cisco' WHERE nasname = %s", [lane.nas.address])
    lane.steers(network.Access.WALLED)
    assert lane.asked() == [("disconnect", "acknowledged")]
    assert lane.walled() == []
    until(lambda: not session.is_up)


def test_twice_is_as_good(lane: Lane) -> None:
    lane.steers(network.Access.WALLED)
    lane.steers()
    assert len(lane.walled()) == 1 and Wall.of(lane.world.ctx).count() == 1
    lane.steers(network.Access.ONLINE)
    lane.steers()
    assert lane.walled() == [] and lane.session.is_up


@pytest.mark.parametrize("access", [network.Access.WALLED, network.Access.ONLINE])
def test_a_router_whose_rest_is_away_drops_the_session_as_before(lane: Lane, access: network.Access) -> None:
    session = lane.session
    if access == network.Access.ONLINE:
        lane.steers(network.Access.WALLED)
    lane.fleet.do(lambda fleet: front(fleet).stop())
    lane.steers(access)
    assert ("disconnect", "acknowledged") in lane.asked()
    until(lambda: not session.is_up)


def test_a_router_that_was_not_heard_over_rest_is_not_waited_for(lane: Lane) -> None:
    RouterStatus.of(lane.world.ctx).update(reach=network.Reach.OFFLINE)
    session = lane.session
    lane.steers(network.Access.WALLED)
    assert lane.asked() == [("disconnect", "acknowledged")] and not session.is_up


@pytest.mark.parametrize("lost", ["the first reading", "the deed"])
def test_an_answer_that_is_lost_is_looked_for_and_done_once(
    lane: Lane, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, left = walls.entries, list[int]()

    def entries(*asked: Any) -> Any:
        found = read(*asked)
        if left:
            lane.rest_fails(cut=left.pop())
        return found

    monkeypatch.setattr(walls, "entries", entries)
    session = lane.session
    for access, entries_there in ((network.Access.WALLED, 1), (network.Access.ONLINE, 0)):
        left.append(1) if lost == "the deed" else lane.rest_fails(cut=1)
        lane.steers(access)
        assert len(lane.walled()) == entries_there and session.walled == bool(entries_there)
    assert session.is_up and "disconnect" not in {kind for kind, _ in lane.asked()}


def test_who_signed_in_behind_the_wall_has_to_dial_anew(lane: Lane) -> None:
    """The entry that his Accept made is the session's own: RouterOS does not give it up."""
    lane.wants(network.Access.WALLED)
    session = lane.session
    lane.fleet.do(lambda _: has_it_from_his_accept(session))
    lane.steers(network.Access.ONLINE)
    assert lane.asked() == [("disconnect", "acknowledged")]
    until(lambda: not session.is_up)


def test_who_is_behind_the_wall_by_his_accept_needs_no_entry(lane: Lane) -> None:
    session = lane.session
    lane.fleet.do(lambda _: has_it_from_his_accept(session))
    lane.steers(network.Access.WALLED)
    (entry,) = lane.walled()
    assert "comment" not in entry and lane.asked() == [("coa", "acknowledged")]


def test_the_end_of_a_session_takes_its_entry_off_for_whoever_gets_the_address(lane: Lane) -> None:
    lane.steers(network.Access.WALLED)
    before = lane.session
    lane.fleet.do(lambda fleet: fleet.find_cpes(user_name="wanjiru")[0].hang_up())
    until(lambda: not before.is_up)
    lane.stops(before.id)
    wall = Wall.of(lane.world.ctx).get()
    assert wall.ended_at is not None and network.routers_to_tend(lane.world.ctx) == [lane.nas.pk]
    lane.tends()
    assert lane.walled() == [] and network.walls_up(lane.world.ctx, lane.nas.pk) == []


def test_whoever_has_the_address_next_is_noticed_by_his_start(lane: Lane) -> None:
    """The router lost the session without a word."""
    lane.steers(network.Access.WALLED)
    session = lane.session
    lane.radius.execute(
        "INSERT INTO radacct (acctsessionid, acctuniqueid, username, nasipaddress, framedipaddress, "
        "acctstarttime, acctupdatetime, tenant_id) VALUES ('n', 'n', 'next', %s, %s, now(), now(), %s)",
        [lane.nas.address, session.framed_ip, lane.world.tenant_id],
    )
    mirror_once()
    assert Wall.of(lane.world.ctx).get().ended_at is not None


def test_a_stale_entry_of_an_older_session_gives_way(lane: Lane) -> None:
    session = lane.session
    with lane.rest() as asked:
        asked.add(
            MENU,
            {
                "list": "walled-garden", "address": session.framed_ip, "comment": "mtandao:session-80000001",
                "timeout": "5m",
            },
        )  # fmt: skip
    lane.steers(network.Access.WALLED)
    assert [row["comment"] for row in lane.walled()] == [f"mtandao:session-{session.id}"]


def test_an_entry_is_renewed_while_the_session_runs_and_made_again_if_it_went(lane: Lane) -> None:
    lane.steers(network.Access.WALLED)
    first = Wall.of(lane.world.ctx).get().until
    assert network.routers_to_tend(lane.world.ctx) == []
    lane.world.later(minutes=6)
    assert network.routers_to_tend(lane.world.ctx) == [lane.nas.pk]
    lane.tends()
    assert Wall.of(lane.world.ctx).get().until == first + timedelta(minutes=6)
    with lane.rest() as asked:
        asked.remove(MENU, lane.walled()[0][".id"])
    lane.tends()
    assert len(lane.walled()) == 1 and lane.session.walled


def test_an_entry_ends_by_itself_soon_after_an_interim(lane: Lane) -> None:
    lane.steers(network.Access.WALLED)
    (entry,) = lane.walled()
    assert entry["timeout"] == "360s"  # an interim of a minute, and five


def test_who_paid_while_the_router_was_away_is_let_out_by_whoever_comes_first(lane: Lane) -> None:
    lane.steers(network.Access.WALLED)
    lane.wants(network.Access.ONLINE)
    assert network.routers_to_tend(lane.world.ctx) == [lane.nas.pk]
    lane.tends()
    assert not lane.session.walled and network.routers_to_tend(lane.world.ctx) == []


def test_neither_rest_nor_coa_asks_again_until_it_is_done(lane: Lane) -> None:
    lane.steers(network.Access.WALLED)
    lane.fleet.do(lambda fleet: front(fleet).stop())
    lane.fleet.do(lambda fleet: fleet.routers["westlands-1"].turn({"accept_coa": False}))
    lane.wants(network.Access.ONLINE)
    steer_sessions(lane.world.ctx, login_ids=[str(lane.login.pk)], only_rate=False, tried=9)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT args->'arguments'->>'tried' FROM procrastinate_jobs WHERE task_name LIKE '%steer_sessions' "
            "AND status = 'todo' AND scheduled_at IS NOT NULL"
        )
        assert ("10",) in cursor.fetchall()


def test_the_reconciler_knows_the_entries_and_removes_those_that_are_left_over(lane: Lane) -> None:
    def left_over() -> set[str]:
        look_and_record(lane.world.ctx, [lane.nas], compared={lane.nas.id})
        found = reconciliation.drift_on(lane.world.ctx, lane.nas.id)
        return {row.key for row in found if row.kind == "extra"}

    lane.steers(network.Access.WALLED)
    key = f"session-{lane.session.id}"
    lane.world.later(minutes=5)
    assert left_over() == set() and not Rider.of(lane.world.ctx).exists()
    with lane.rest() as asked:
        asked.remove(MENU, lane.walled()[0][".id"])
    assert left_over() == set()
    assert Rider.of(lane.world.ctx).get().why == "past_the_wall"
    lane.steers()
    lane.wants(network.Access.ONLINE)
    assert left_over() == set(), "a moment ago: it may be on its way"
    lane.world.later(minutes=5)
    assert left_over() == {key}
    repair_router(lane.world.ctx, nas_id=str(lane.nas.id), keys=[f"{MENU} {key}"])
    assert lane.walled() == [] and left_over() == set()
