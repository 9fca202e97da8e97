"""Whoever is online without a login of ours is dropped by hand: a simulated router with CoA and REST, and a home that
dialled in through a real FreeRADIUS."""

from collections.abc import Iterator

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.errors import NotOnline
from mtandao.domains.network.models import Login, RouterRequest, Session
from mtandao.domains.reconciliation.commands.dropping import drop_rider
from mtandao.domains.reconciliation.errors import RiderGone
from mtandao.domains.reconciliation.models import Rider
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.gateways.radius.dropping import drop_stranger
from mtandao.gateways.radius.tests.lane import Lane, running_lane
from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, until
from mtandao.gateways.routeros.jobs import look_and_record
from tests.databases import Databases
from tests.worlds import World


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    """Wanjiru is online, and her login has another name: nobody knows her."""
    with running_lane(kept_world, server, databases) as running:
        Login.of(kept_world.ctx).filter(pk=running.login.pk).update(username="somebody.else")
        Session.of(kept_world.ctx).update(login=None, subscriber_id=None)
        kept_world.settle()
        yield running


def asked_last(lane: Lane) -> dict[str, str]:
    event = OutboxEvent.objects.filter(name="nas.drop_asked").order_by("-position")[0]
    return {name: event.payload[name] for name in ("username", "address", "acct_session_id")}


def does_it(lane: Lane) -> list[tuple[str, str]]:
    """As the job of the event; what was asked and said."""
    drop_stranger(lane.world.ctx, lane.nas, **asked_last(lane))
    rows = RouterRequest.of(lane.world.ctx).filter(login=None).order_by("id")
    assert {row.username for row in rows} <= {"wanjiru"}
    return [(str(row.kind), str(row.answer)) for row in rows]


def test_a_session_of_nobody_is_dropped_by_its_own_identity(lane: Lane) -> None:
    before = lane.session
    network.drop_session(lane.world.ctx, session_id=Session.of(lane.world.ctx).get().pk)
    assert does_it(lane) == [("disconnect", "acknowledged")]
    until(lambda: not before.is_up, 5)
    told = OutboxEvent.objects.get(name="nas.drop_answered").payload
    assert (told["username"], told["answer"], told["router"]) == ("wanjiru", "acknowledged", "Westlands-1")


def test_a_free_rider_is_dropped_and_over_rest_where_coa_does_not_reach_him(lane: Lane) -> None:
    look_and_record(lane.world.ctx, [lane.nas], compared={lane.nas.pk})
    rider, before = Rider.of(lane.world.ctx).get(ended_at=None), lane.session
    lane.fleet.do(lambda fleet: fleet.routers["westlands-1"].turn({"coa_error_cause": 501}))
    drop_rider(lane.world.ctx, rider_id=rider.pk)
    assert does_it(lane) == [("disconnect", "refused"), ("removal", "acknowledged")]
    until(lambda: not before.is_up, 5)


def test_whom_the_router_let_in_by_itself_accounting_does_not_know(lane: Lane) -> None:
    lane.radius.execute("DELETE FROM radacct")
    before = lane.session
    network.drop_on_router(
        lane.world.ctx, nas_id=lane.nas.pk, username="wanjiru", address=str(before.framed_ip)
    )
    assert does_it(lane) == [("removal", "acknowledged")]
    until(lambda: not before.is_up, 5)


def test_who_is_gone_is_not_asked_for(lane: Lane) -> None:
    look_and_record(lane.world.ctx, [lane.nas], compared={lane.nas.pk})
    Rider.of(lane.world.ctx).update(ended_at=lane.world.now)
    with pytest.raises(RiderGone):
        drop_rider(lane.world.ctx, rider_id=Rider.of(lane.world.ctx).get().pk)
    session = Session.of(lane.world.ctx).get()
    lane.stops(session.acct_session_id)
    with pytest.raises(NotOnline):
        network.drop_session(lane.world.ctx, session_id=session.pk)
