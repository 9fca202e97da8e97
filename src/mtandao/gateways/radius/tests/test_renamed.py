"""A login that gets another name while it is online: the old session ends, whatever was away meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login, Session
from mtandao.domains.usage import contract as usage
from mtandao.foundation import clock
from mtandao.gateways.radius.accounting import mirror_once
from mtandao.gateways.radius.jobs import disconnect_sessions
from mtandao.gateways.radius.sessions import sessions_of
from mtandao.gateways.radius.tests.lane import Lane, goes_away, running_lane
from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, until
from mtandao.gateways.radius.tests.working import Worker
from tests.databases import Databases
from tests.worlds import World


@pytest.fixture
def lane(kept_world: World, server: FreeRadius, databases: Databases) -> Iterator[Lane]:
    with running_lane(kept_world, server, databases) as running:
        running.wants(network.Access.ONLINE)
        kept_world.settle()
        yield running


def renames(lane: Lane, to: str) -> None:
    network.change_login(lane.world.ctx, login_id=lane.login.pk, username=to)


def test_the_old_session_of_a_renamed_login_ends(lane: Lane) -> None:
    worker, before = Worker(lane), lane.session
    renames(lane, "renamed.wanjiru")
    worker.work()
    until(lambda: not before.is_up, 5)
    assert lane.asked()[-1] == ("disconnect", "acknowledged")


def test_renamed_twice_and_suspended_while_its_router_is_away_it_ends_when_that_is_back(lane: Lane) -> None:
    worker, before = Worker(lane), lane.session
    goes_away(lane)
    for name in ("second.name", "third.name"):
        renames(lane, name)
        worker.work()
    lane.wants(network.Access.REJECTED)
    for _ in range(7):  # more often than a rate is asked for
        assert worker.work() > 0, "it is asked again"
    assert before.is_up
    goes_away(lane, away=False)
    worker.work()
    until(lambda: not before.is_up, 5)


def test_a_renamed_login_is_disconnected_by_hand_under_the_name_its_session_began_with(lane: Lane) -> None:
    before = lane.session
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(username="renamed.wanjiru")
    disconnect_sessions(lane.world.ctx, login_id=str(lane.login.pk))
    until(lambda: not before.is_up, 5)


def test_a_session_that_the_mirror_does_not_know_yet_is_found_by_the_name_of_a_moment_ago(lane: Lane) -> None:
    worker, before = Worker(lane), lane.session
    Session.of(lane.world.ctx).delete()
    renames(lane, "renamed.wanjiru")
    worker.work()
    until(lambda: not before.is_up, 5)


def test_whoever_has_the_name_next_keeps_his_session(lane: Lane) -> None:
    """The new owner's is told by its own login, the old owner's goes."""
    old = Login.of(lane.world.ctx).get(pk=lane.login.pk)
    Login.of(lane.world.ctx).filter(pk=old.pk).update(username="renamed.wanjiru")
    other = lane.world.sale().login
    lane.world.settle()
    Login.of(lane.world.ctx).filter(pk=other.pk).update(username="wanjiru")
    lane.accounts(replace_id(lane.session, "81aaaaaa"))
    logins = {pk: network.logins(lane.world.ctx).get(pk=pk) for pk in (old.pk, other.pk)}
    for pk, number in ((old.pk, lane.session.id), (other.pk, "81aaaaaa")):
        found = sessions_of(lane.world.ctx, [logins[pk]], {"wanjiru": logins[old.pk]})
        assert {each.acct_session_id: login.pk for each, login in found.items()}.get(number) == pk
        assert set(found.values()) == {logins[pk]}


def test_what_a_session_moves_after_the_renaming_is_counted_for_its_login(lane: Lane) -> None:
    Login.of(lane.world.ctx).filter(pk=lane.login.pk).update(username="renamed.wanjiru")
    lane.radius.execute(
        "UPDATE radacct SET acctoutputoctets = 7000000, acctupdatetime = now() + interval '1 second'"
    )
    mirror_once()
    hours = usage.hours(lane.world.ctx, clock.now().replace(year=2020))
    moved = hours.filter(subscription_id=lane.login.subscription_id)
    assert sum(each.bytes_down for each in moved) == 7_000_000


def replace_id(session: Any, number: str) -> Any:
    class Again:
        id, login, framed_ip = number, replace(session.login), session.framed_ip

    return Again
