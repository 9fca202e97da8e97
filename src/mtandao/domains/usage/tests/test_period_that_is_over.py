"""Who hears late of a service finds its period over, and nothing renewed yet."""

from dataclasses import replace
from datetime import timedelta

from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.models import Allowance
from mtandao.foundation.ids import new_id
from tests.worlds import World


def test_a_period_that_is_over_is_closed_and_the_next_begins_at_its_end(world: World) -> None:
    service, ends = new_id(), world.now + timedelta(days=30)
    sold = usage.Period(
        subscription_id=service,
        subscriber_id=new_id(),
        organization_id=world.ctx.tenant_id,
        starts_at=world.now,
        ends_at=ends,
        bytes_included=100,
        bytes_bought=0,
    )
    usage.open_allowances(world.ctx, periods=[sold])
    world.later(days=31)
    for _ in range(2):
        usage.open_allowances(world.ctx, periods=[sold])
    assert [row.over_at for row in Allowance.of(world.ctx)] == [ends]

    renewed = replace(sold, ends_at=ends + timedelta(days=30))
    usage.open_allowances(world.ctx, periods=[renewed])
    running = Allowance.of(world.ctx).get(over_at=None)
    assert (running.ends_at, running.bytes_included) == (renewed.ends_at, 100)
