"""The month before the demo starts: counters and sessions that agree, and nobody left online by them."""

from datetime import timedelta
from itertools import pairwise

from mtandao.config.demo import cast
from mtandao.config.demo.traffic import tell_the_past
from mtandao.domains.usage.contract import Day, by_day
from tests.street_side import hold_in_radius
from tests.worlds import World


def homes_at_work(world: World, count: int = 6) -> None:
    """Customers of some weeks, who have paid."""
    from mtandao.domains.network import contract as network

    for router in cast.SAVANNA.routers:
        network.register_nas(world.ctx, name=router.name, address=router.address, secret="a-router-secret")
    for _ in range(count):
        sale = world.sale()
        world.pays(sale.subscriber, "4000")
    hold_in_radius(world)
    world.later(days=20)


def moved_by_day(world: World) -> list[Day]:
    from mtandao.domains.network import contract as network

    return by_day(world.ctx, [login.subscription_id for login in network.logins(world.ctx)])


def test_counters_and_sessions_agree_and_all_sessions_have_ended(world: World) -> None:
    from mtandao.domains.network import contract as network

    homes_at_work(world)
    tell_the_past(world.ctx, cast.SAVANNA)
    sessions = list(network.sessions(world.ctx).order_by("login_id", "started_at"))
    assert {one.login_id for one in sessions} == {login.id for login in network.logins(world.ctx)}
    assert all(one.stopped_at and one.stop_cause and one.started_at < one.stopped_at for one in sessions)
    for one, after in pairwise(sessions):
        assert one.login_id != after.login_id or (one.stopped_at or world.now) <= after.started_at
    assert not network.live_sessions(world.ctx).exists()

    days = {day.on: day for day in moved_by_day(world)}
    begun = world.ctx.today - timedelta(days=1)
    assert sum(day.bytes_down for on, day in days.items() if on >= begun) == sum(
        one.bytes_down for one in sessions
    )
    assert all(days[begun - timedelta(days=back)].bytes_down for back in range(1, 18))


def test_nothing_is_told_of_the_time_before_somebody_was_a_customer(world: World) -> None:
    homes_at_work(world, 2)
    tell_the_past(world.ctx, cast.SAVANNA)
    first = world.ctx.today - timedelta(days=20)
    assert sum(day.bytes_down + day.bytes_up for day in moved_by_day(world) if day.on < first) == 0
