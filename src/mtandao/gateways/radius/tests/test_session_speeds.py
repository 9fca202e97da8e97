"""A speed that somebody gave to one running session: told by CoA, left alone by looks, and over with the session or with
whatever else is wanted. A simulated router with CoA and REST, and a home that dialled in through a real FreeRADIUS."""

from collections.abc import Iterator
from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.network.commands.session_speeds import end_session_speed, set_session_speed
from mtandao.domains.network.errors import NoSpeedToGive
from mtandao.domains.network.models import Login, RouterRequest, Session, SessionSpeed
from mtandao.domains.reconciliation.models import Look
from mtandao.foundation.refusals import Malformed
from mtandao.gateways.radius.jobs import disconnect_sessions, tell_session_speed
from mtandao.gateways.radius.tests.lane import Lane, goes_away, running_lane
from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, until
from mtandao.gateways.radius.tests.working import Worker
from mtandao.gateways.routeros.jobs import look_and_record
from tests.databases import Databases
from tests.worlds import World

SOLD, GIVEN = "5120k/20480k", "30720k/61440k"
ANSWER = network.Answer


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    with running_lane(kept_world, server, databases) as running:
        running.wants(network.Access.ONLINE)
        running.steers()
        kept_world.settle()
        yield running


def rate(lane: Lane) -> str:
    return str(lane.session.grant.rate.text)


def looks(lane: Lane) -> Look:
    look_and_record(lane.world.ctx, [lane.nas], compared={lane.nas.pk})
    return Look.of(lane.world.ctx).get(nas=lane.nas)


def mirrored(lane: Lane) -> Session:
    return Session.of(lane.world.ctx).get(login=lane.login.pk, stopped_at=None)


def gives(lane: Lane, down: int = 61_440, up: int = 30_720) -> Session:
    """By a person, and done by a worker."""
    session = mirrored(lane)
    set_session_speed(lane.world.ctx, session_id=session.pk, kbps_down=down, kbps_up=up)
    tells(lane, session)
    return session


def tells(lane: Lane, session: Session) -> None:
    tell_session_speed(
        lane.world.ctx, login_id=str(lane.login.pk), session=session.key, nas_address=lane.nas.address
    )


def kept(lane: Lane) -> int:
    return SessionSpeed.of(lane.world.ctx).count()


def plan_of(lane: Lane) -> Any:
    return (
        Login.of(lane.world.ctx).select_related("subscription__plan").get(pk=lane.login.pk).subscription.plan
    )


def test_the_session_has_it_at_once_and_looks_leave_it(lane: Lane) -> None:
    worker, line = Worker(lane), lane.session
    gives(lane)
    assert rate(lane) == GIVEN and lane.session is line, "the line did not drop for it"
    assert lane.asked()[-1] == ("coa", ANSWER.ACKNOWLEDGED)
    for _ in range(2):
        lane.world.later(minutes=10)
        assert looks(lane).unlike == 0
        worker.work()
    assert rate(lane) == GIVEN
    # Told anew for another reason: a password, a renewal.
    lane.steers_only_the_rate()
    assert rate(lane) == GIVEN and kept(lane) == 1


def test_it_ends_with_the_session(lane: Lane) -> None:
    worker = Worker(lane)
    gives(lane)
    over = lane.session.id
    disconnect_sessions(lane.world.ctx, login_id=str(lane.login.pk))
    until(lambda: lane.session.id != over)
    assert rate(lane) != GIVEN
    lane.stops(over)
    assert kept(lane) == 0
    lane.accounts()
    lane.world.later(minutes=10)
    looks(lane)
    worker.work()
    assert rate(lane) == SOLD


def test_a_new_speed_of_the_plan_wins(lane: Lane) -> None:
    worker = Worker(lane)
    gives(lane)
    catalog.change_plan(lane.world.ctx, plan_id=plan_of(lane).pk, kbps_down=40_960, kbps_up=10_240)
    worker.work()
    lane.steers_only_the_rate()
    assert rate(lane) == "10240k/40960k" and kept(lane) == 0
    # And it does not come back with the old one.
    catalog.change_plan(lane.world.ctx, plan_id=plan_of(lane).pk, kbps_down=20_480, kbps_up=5_120)
    worker.work()
    lane.steers_only_the_rate()
    assert rate(lane) == SOLD


@pytest.mark.parametrize(
    ("change", "then"),
    [
        ({"fair_use": True}, SOLD),
        ({"boost_kbps_down": 51_200, "boost_kbps_up": 20_480}, "20480k/51200k"),
        ({"access": network.Access.WALLED}, ""),
    ],
)
def test_fair_use_a_boost_and_the_wall_win(lane: Lane, change: dict[str, Any], then: str) -> None:
    """Before anybody tidies up after it."""
    if "fair_use" in change:
        catalog.change_plan(
            lane.world.ctx,
            plan_id=plan_of(lane).pk,
            data_cap_bytes=10**9,
            fup_kbps_down=1_024,
            fup_kbps_up=512,
        )
        lane.world.settle()
        then = "512k/1024k"
    gives(lane)
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(**change, changed_at=lane.world.now)
    lane.steers()
    assert rate(lane) == (then or "512k/512k")
    if change.get("access"):
        with pytest.raises(NoSpeedToGive):
            gives(lane)


def test_what_the_router_refuses_is_not_kept_and_drops_nobody(lane: Lane) -> None:
    line = lane.session
    lane.fleet.do(lambda fleet: fleet.routers["westlands-1"].turn({"coa_error_cause": 506}))
    gives(lane)
    assert lane.asked()[-1] == ("coa", ANSWER.REFUSED)
    assert kept(lane) == 0 and rate(lane) == SOLD and lane.session is line


def test_a_router_that_does_not_answer_keeps_what_it_had(lane: Lane) -> None:
    goes_away(lane)
    gives(lane)
    assert lane.asked()[-1] == ("coa", ANSWER.UNANSWERED) and kept(lane) == 0
    goes_away(lane, away=False)
    assert looks(lane).unlike == 0 and rate(lane) == SOLD


def test_a_person_takes_it_back(lane: Lane) -> None:
    worker = Worker(lane)
    session = gives(lane)
    end_session_speed(lane.world.ctx, session_id=session.pk)
    worker.work()
    assert rate(lane) == SOLD
    with pytest.raises(NoSpeedToGive):
        end_session_speed(lane.world.ctx, session_id=session.pk)


def test_what_was_given_and_lost_on_the_way_is_told_by_the_next_look(lane: Lane) -> None:
    """A worker that died between asking and keeping: it stands, and the router is told again."""
    worker = Worker(lane)
    set_session_speed(lane.world.ctx, session_id=mirrored(lane).pk, kbps_down=61_440, kbps_up=30_720)
    lane.world.later(minutes=10)
    assert looks(lane).unlike == 1
    worker.work()
    assert rate(lane) == GIVEN


def test_a_session_that_is_over_and_speeds_that_cannot_be_are_refused(lane: Lane) -> None:
    session = mirrored(lane)
    for down, up in ((0, 512), (512, catalog.MOST_KBPS + 1)):
        with pytest.raises(Malformed):
            set_session_speed(lane.world.ctx, session_id=session.pk, kbps_down=down, kbps_up=up)
    set_session_speed(lane.world.ctx, session_id=session.pk, kbps_down=512, kbps_up=512)
    lane.stops(lane.session.id)
    tells(lane, session)
    assert kept(lane) == 0
    assert RouterRequest.of(lane.world.ctx).order_by("-id")[0].answer == ANSWER.OFFLINE
