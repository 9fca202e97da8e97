"""Rounds through the sessions of a simulated router, whose homes dialled in through a real FreeRADIUS."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.network.commands.rounds import repeat_round, stop_round
from mtandao.domains.network.errors import NothingFailed, NothingToPass, RoundGoesOn
from mtandao.domains.network.models import Login, Round, RoundFailure
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed
from mtandao.gateways.radius.rounds import walk
from mtandao.gateways.radius.tests.lane import Lane, running_lane
from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, home, online, put
from tests.databases import Databases
from tests.worlds import World

NAMES = tuple(f"bulk{number}" for number in range(5))
CHANGE, DROP = network.rounds.RoundKind.CHANGE, network.rounds.RoundKind.DISCONNECT


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    """Five more than usual are online, on rates that no plan has."""
    with running_lane(kept_world, server, databases) as lane:
        for name in NAMES:
            login = kept_world.sale().login
            kept_world.settle()
            Login.of(kept_world.ctx).filter(pk=login.pk).update(username=name)
        put(lane.fleet, *(home(name) for name in NAMES))
        for name in NAMES:
            lane.accounts(online(lane.fleet, name))
        kept_world.later(days=3)  # mirrored sessions have real times
        yield lane


def ordered(lane: Lane, kind: network.rounds.RoundKind = CHANGE, **more: Any) -> Round:
    return network.rounds.order_round(lane.world.ctx, nas_id=lane.nas.pk, kind=kind, **more)


def walked(lane: Lane, found: Round) -> Round:
    assert not walk(lane.world.ctx, found.pk)
    found.refresh_from_db()
    return found


def running(lane: Lane) -> dict[str, Any]:
    return {name: online(lane.fleet, name) for name in ("wanjiru", *NAMES)}


def counts(found: Round) -> tuple[int, int, int, int, int]:
    return found.passed, found.acknowledged, found.refused, found.unanswered, found.gone


def test_all_sessions_of_a_router_are_told_what_is_wanted_now(lane: Lane) -> None:
    before = running(lane)
    assert before["bulk1"].grant.rate.text == "5M/10M"
    found = walked(lane, ordered(lane, at_once=2))
    assert found.finished_at is not None and counts(found) == (6, 6, 0, 0, 0)
    assert {each.grant.rate.text for each in running(lane).values()} == {"5120k/20480k"}
    assert running(lane) == before, "nobody lost his line"
    names = (
        OutboxEvent.objects.filter(subject_id=found.pk).order_by("position").values_list("name", flat=True)
    )
    assert list(names) == ["round.ordered", "round.finished"]


def test_a_worker_that_dies_drops_nobody_twice(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    before = running(lane)
    found = ordered(lane, DROP, at_once=3)
    count, died = network.rounds.record_stretch, list[int]()

    def dies_once(ctx: Any, **what: Any) -> bool:
        if len(died) == 1:
            died.append(1)
            raise SystemExit
        died.append(1)
        return bool(count(ctx, **what))

    monkeypatch.setattr(network.rounds, "record_stretch", dies_once)
    with pytest.raises(SystemExit):
        walk(lane.world.ctx, found.pk)
    again = {name: online(lane.fleet, name).id for name in before}
    assert walked(lane, found).passed == 6 and found.acknowledged == 3
    assert {name: online(lane.fleet, name).id for name in before} == again, "the new sessions were left alone"
    assert all(again[name] != before[name].id for name in before)


def test_two_workers_count_a_stretch_once(lane: Lane) -> None:
    found = ordered(lane)
    stretch = network.rounds.next_stretch(lane.world.ctx, found, 4)
    told = [
        network.rounds.Told(
            login_id=stretch.logins[0].pk, acct_session_id="1", router="W", answer=network.Answer.REFUSED
        )
    ]
    given: dict[str, Any] = {"round_id": found.pk, "stretch": stretch, "told": told}
    assert network.rounds.record_stretch(lane.world.ctx, **given)
    assert not network.rounds.record_stretch(lane.world.ctx, **given)
    found.refresh_from_db()
    assert counts(found) == (4, 0, 1, 0, 3) and RoundFailure.objects.count() == 1


def test_it_is_no_faster_than_was_said_and_is_stopped_where_it_is(lane: Lane) -> None:
    found = ordered(lane, per_second=5, at_once=1)
    began = time.monotonic()
    assert walk(lane.world.ctx, found.pk, walks_s=0.55), "there is more"
    assert time.monotonic() - began >= 0.6
    stop_round(lane.world.ctx, round_id=found.pk)
    stop_round(lane.world.ctx, round_id=found.pk)
    assert walked(lane, found).passed == 3 and found.stopped_at is not None
    assert OutboxEvent.objects.filter(name="round.finished").count() == 1


def test_who_refuses_is_named_with_the_routers_words_and_repeated(lane: Lane) -> None:
    tower = lane.fleet.fleet.routers["westlands-1"]
    lane.fleet.do(lambda _: tower.turn({"coa_error_cause": 501}))
    found = walked(lane, ordered(lane))
    assert counts(found) == (6, 0, 6, 0, 0)
    assert set(RoundFailure.objects.values_list("detail", flat=True)) == {"Administratively-Prohibited"}
    lane.fleet.do(lambda _: tower.turn({"coa_error_cause": None}))
    again = walked(lane, repeat_round(lane.world.ctx, round_id=found.pk))
    assert counts(again) == (6, 6, 0, 0, 0) and again.repeats_id == found.pk
    with pytest.raises(NothingFailed):
        repeat_round(lane.world.ctx, round_id=again.pk)


def test_only_a_plans_sessions(lane: Lane) -> None:
    other = lane.world.plan("Other", "900")
    with pytest.raises(NothingToPass):
        ordered(lane, plan_id=other.pk)
    Login.of(lane.world.ctx).filter(username="bulk3").update(group=other.radius_group)
    found = walked(lane, ordered(lane, plan_id=other.pk))
    assert counts(found) == (1, 1, 0, 0, 0)
    assert online(lane.fleet, "bulk4").grant.rate.text == "5M/10M"


def test_one_at_a_time_on_a_router_and_within_limits(lane: Lane) -> None:
    first = ordered(lane)
    with pytest.raises(RoundGoesOn):
        ordered(lane)
    with pytest.raises(RoundGoesOn):
        repeat_round(lane.world.ctx, round_id=first.pk)
    walked(lane, first)
    with pytest.raises(Malformed):
        ordered(lane, per_second=0)
    with pytest.raises(Malformed):
        ordered(lane, at_once=257)
    assert Round.objects.count() == 1


def test_all_routers_of_a_pop_are_one_round_and_none_is_asked_by_two(lane: Lane) -> None:
    ctx = lane.world.ctx
    network.change_nas(ctx, nas_id=lane.nas.pk, pop="Westlands")
    pop = network.router(ctx, lane.nas.pk).pop
    assert pop is not None
    network.register_nas(ctx, name="Kangemi-1", address="127.0.9.7", secret="a-long-secret", pop="westlands ")
    found = network.rounds.order_round_of_pop(ctx, pop_id=pop.pk, kind=DROP, at_once=4)
    with pytest.raises(RoundGoesOn):
        ordered(lane)
    with pytest.raises(RoundGoesOn):
        network.rounds.order_round_of_pop(ctx, pop_id=pop.pk, kind=CHANGE)
    before = {name: each.id for name, each in running(lane).items()}
    assert counts(walked(lane, found)) == (6, 6, 0, 0, 0) and found.total == 6
    assert all(online(lane.fleet, name).id != was for name, was in before.items())
    ordered(lane)
    with pytest.raises(RoundGoesOn):
        network.rounds.order_round_of_pop(ctx, pop_id=pop.pk, kind=CHANGE)


def test_a_plans_new_speed_is_a_round_and_the_next_begins_it_anew(lane: Lane) -> None:
    plan = catalog.plans(lane.world.ctx).get(pk=lane.login.subscription.plan_id)
    for kbps in (30720, 40960):
        catalog.change_plan(lane.world.ctx, plan_id=plan.pk, kbps_down=kbps)
        lane.world.settle()
    older, newer = Round.objects.order_by("id")
    assert older.stopped_at is not None and newer.finished_at is None and newer.group == plan.radius_group
    assert walked(lane, newer).acknowledged == 6
    assert {each.grant.rate.text for each in running(lane).values()} == {"5120k/40960k"}
