"""Old sessions and requests go at night, in batches; what is open or young stays."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network import jobs
from mtandao.foundation.refusals import NotAllowed
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def a_session(world: World, sale: Any, key: str, *, days_ago: int, ended: bool = True, **more: Any) -> None:
    at = world.now - timedelta(days=days_ago)
    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=key,
                username=sale.login.username,
                nas_address="127.0.9.1",
                acct_session_id=key,
                address="100.64.0.7",
                mac="02:00:5E:10:4B:9C",
                started_at=at - timedelta(hours=1),
                updated_at=at,
                stopped_at=at if ended else None,
                stop_cause="User-Request" if ended else "",
                bytes_up=10,
                bytes_down=20,
                **more,
            )
        ],
    )


def kept(world: World) -> set[str]:
    return set(network.sessions(world.ctx).values_list("key", flat=True))


def test_what_is_older_than_the_setting_goes_and_open_sessions_stay(world: World, settings: Any) -> None:
    settings.KEEP_SESSIONS_DAYS = 100
    sale = world.sale()
    a_session(world, sale, "old", days_ago=101)
    a_session(world, sale, "young", days_ago=99)
    a_session(world, sale, "open", days_ago=200, ended=False)
    said = jobs.forget_old_sessions(world.ctx)
    assert said == "1 sessions and 0 requests to routers older than 100 days forgotten"
    assert kept(world) == {"young", "open"}


def test_they_go_in_batches_and_a_night_has_an_end(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEEP_SESSIONS_DAYS = 100
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(jobs, "MOST_BATCHES", 2)
    sale = world.sale()
    for number in range(5):
        a_session(world, sale, f"old{number}", days_ago=200 - number)
    jobs.forget_old_sessions(world.ctx)
    assert kept(world) == {"old4"}
    jobs.forget_old_sessions(world.ctx)
    assert kept(world) == set()


def test_another_providers_sessions_stay(world: World) -> None:
    other = World("coast")
    a_session(world, world.sale(), "mine", days_ago=2000)
    a_session(other, other.sale(), "theirs", days_ago=2000)
    jobs.forget_old_sessions(world.ctx)
    assert kept(world) == set()
    with fence(other.ctx):
        assert kept(other) == {"theirs"}


def test_a_desk_clerk_forgets_nothing(world: World) -> None:
    from mtandao.domains.network.commands.retention import forget_sessions

    a_session(world, world.sale(), "old", days_ago=2000)
    with pytest.raises(NotAllowed):
        forget_sessions(world.as_role("support"), before=world.now, most=10)
    assert kept(world) == {"old"}
