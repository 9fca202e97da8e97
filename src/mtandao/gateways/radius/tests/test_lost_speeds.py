"""A speed that a router never heard of, or would not take, is right after a look at it: a simulated router with CoA and
REST, and a home that dialled in through a real FreeRADIUS."""

from collections.abc import Iterator

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login, RouterRequest
from mtandao.domains.reconciliation.models import Look
from mtandao.gateways.radius.tests.lane import Lane, goes_away, running_lane
from mtandao.gateways.radius.tests.simulator_lab import FreeRadius
from mtandao.gateways.radius.tests.working import Worker
from mtandao.gateways.routeros.jobs import look_and_record
from tests.databases import Databases
from tests.worlds import World

SOLD = "5120k/20480k"


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    with running_lane(kept_world, server, databases) as running:
        running.wants(network.Access.ONLINE)
        running.steers()
        kept_world.settle()
        yield running


def looks(lane: Lane) -> Look:
    look_and_record(lane.world.ctx, [lane.nas], compared={lane.nas.pk})
    return Look.of(lane.world.ctx).get(nas=lane.nas)


def rate(lane: Lane) -> str:
    return str(lane.session.grant.rate.text)


def test_a_plan_that_changed_while_the_router_was_away_is_right_after_the_next_look(lane: Lane) -> None:
    worker, session = Worker(lane), lane.session
    assert rate(lane) == SOLD
    goes_away(lane)
    plan = Login.of(lane.world.ctx).get(pk=lane.login.pk).subscription.plan
    catalog.change_plan(lane.world.ctx, plan_id=plan.pk, kbps_down=30_720, kbps_up=10_240)
    worker.work()
    lane.steers_only_the_rate(tried=4)
    lane.world.later(hours=2)
    assert worker.work() == 0, "nobody asks any more"
    assert rate(lane) == SOLD
    goes_away(lane, away=False)
    assert looks(lane).unlike == 1
    worker.work()
    assert rate(lane) == "10240k/30720k"
    assert lane.session is session, "the line did not drop for it"
    lane.world.later(minutes=10)
    found = looks(lane)
    assert (found.unlike, found.told, worker.work()) == (0, {}, 0)


def test_a_router_that_refuses_every_time_is_asked_more_and_more_seldom(lane: Lane) -> None:
    worker = Worker(lane)
    lane.fleet.do(lambda fleet: fleet.routers["westlands-1"].turn({"coa_error_cause": 501}))
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(boost_kbps_down=51_200, boost_kbps_up=20_480)
    for _ in range(8 * 6):
        lane.world.later(minutes=10)
        looks(lane)
        worker.work()
    asked = RouterRequest.of(lane.world.ctx).filter(answer=network.Answer.REFUSED).count()
    assert asked == 6, "after 10, 20, 40, 80, 160 and 320 minutes"
    assert looks(lane).refuses_speeds
    lane.fleet.do(lambda fleet: fleet.routers["westlands-1"].turn({"coa_error_cause": None}))
    lane.world.later(hours=13)
    looks(lane)
    worker.work()
    assert rate(lane) == "20480k/51200k"


def test_what_was_changed_a_moment_ago_is_on_its_way(lane: Lane) -> None:
    worker = Worker(lane)
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(
        boost_kbps_down=51_200, boost_kbps_up=20_480, changed_at=lane.world.now
    )
    lane.world.later(minutes=1)
    assert looks(lane).unlike == 0
    assert worker.work() == 0
