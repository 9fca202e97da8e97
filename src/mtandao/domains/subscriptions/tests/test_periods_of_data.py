"""From when to when data is counted: the period that the customer pays for."""

from datetime import UTC, date, datetime

import pytest

from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

TODAY = datetime(2021, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cycle", "joined", "since", "until"),
    [
        ("day", date(2021, 11, 3), date(2021, 11, 3), date(2021, 11, 4)),
        ("day", date(2021, 10, 22), date(2021, 11, 3), date(2021, 11, 4)),
        ("week", date(2021, 11, 1), date(2021, 11, 1), date(2021, 11, 8)),
        ("month", date(2021, 11, 1), date(2021, 11, 1), date(2021, 12, 1)),
        ("month", date(2021, 11, 2), date(2021, 11, 2), date(2021, 12, 2)),
        ("month", date(2021, 10, 22), date(2021, 10, 22), date(2021, 11, 22)),
    ],
)
def test_O15_data_is_counted_from_the_day_he_joined_by_his_cycle(
    world: World, cycle: str, joined: date, since: date, until: date
) -> None:
    world.now = datetime(joined.year, joined.month, joined.day, 9, tzinfo=UTC)
    sale = world.sale(world.plan(cycle=cycle, data_cap_bytes=10**9))
    world.settle()
    world.now = TODAY
    (facts,) = subscriptions.allowance_facts(world.ctx, [sale.subscription.id])
    zone = world.ctx.tenant.timezone
    assert [at.astimezone(zone).date() for at in (facts.starts_at, facts.ends_at)] == [since, until]
    assert {at.astimezone(zone).hour for at in (facts.starts_at, facts.ends_at)} == {0}
