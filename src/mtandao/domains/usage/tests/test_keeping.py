"""What a provider keeps for a shorter time than the installation goes at night, and nothing is drawn as if it were there."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.usage import contract as usage
from mtandao.domains.usage import jobs
from mtandao.domains.usage.models import RouterDay, RouterHour, TopTalker, UsageDay, UsageHour, UsageRules
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed, NotAllowed
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

pytestmark = pytest.mark.django_db
SERVICE, ROUTER = new_id(), new_id()
COUNTERS = (UsageHour, RouterHour, UsageDay, RouterDay)


@pytest.fixture(autouse=True)
def usual(settings: Any) -> None:
    settings.KEEP_USAGE_HOURS_DAYS, settings.KEEP_USAGE_DAYS = 62, 731


def moves(world: World, *days_ago: float, octets: int = 12_000, service: Any = SERVICE) -> None:
    for each in days_ago:
        at = world.now - timedelta(days=each)
        row = usage.Moved(service, world.tenant_id, ROUTER, at - timedelta(minutes=1), at, 0, octets)
        usage.meter(world.ctx, moved=[row])


def keep(world: World, hours: int | None = None, days: int | None = None) -> None:
    usage.change_usage_rules(world.ctx, keep_usage_hours_days=hours, keep_usage_days=days)


def rows(world: World) -> list[int]:
    """Of hours, hours of routers, days, days of routers."""
    return [model.of(world.ctx).count() for model in COUNTERS]


def test_what_is_older_than_his_number_goes_and_the_rest_stays(world: World) -> None:
    moves(world, 1, 34, 41, 61, 100)
    keep(world, hours=40, days=90)
    assert jobs.forget_old_usage(world.ctx) == "6 hours and 2 days forgotten"
    assert rows(world) == [2, 2, 4, 4]
    assert jobs.forget_old_usage(world.ctx) == "0 hours and 0 days forgotten"


def test_the_hour_and_the_day_at_the_edge_are_kept(world: World) -> None:
    world.later(minutes=30)
    moves(world, 40, 40 + 1 / 24, 41)
    keep(world, hours=40, days=40)
    jobs.forget_old_usage(world.ctx)
    assert UsageHour.of(world.ctx).count() == 1
    assert UsageDay.of(world.ctx).get().day == world.ctx.today - timedelta(days=40)


def test_who_decided_nothing_keeps_all_until_its_month_goes(world: World) -> None:
    moves(world, 1, 61, 700)
    assert jobs.forget_old_usage(world.ctx) == "nothing to forget"
    keep(world)
    assert jobs.forget_old_usage(world.ctx) == "nothing to forget"
    assert rows(world) == [3, 3, 3, 3]


def test_another_providers_usage_stays(world: World) -> None:
    other = World("coast")
    moves(world, 50)
    with fence(other.ctx):
        moves(other, 50)
    keep(world, hours=40, days=40)
    jobs.forget_old_usage(world.ctx)
    assert rows(world) == [0] * 4
    with fence(other.ctx):
        assert rows(other) == [1] * 4


def test_it_goes_in_batches_and_a_night_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(jobs, "MOST_BATCHES", 2)
    for _ in range(5):
        moves(world, 50, 51, service=new_id())
    moves(world, 1, service=new_id())
    keep(world, hours=40)
    jobs.forget_old_usage(world.ctx)
    assert UsageHour.of(world.ctx).count() == 11 - 4
    for _ in range(2):
        jobs.forget_old_usage(world.ctx)
    assert (UsageHour.of(world.ctx).count(), UsageDay.of(world.ctx).count()) == (1, 11)


def test_lists_of_who_moved_most_go_with_their_day(world: World) -> None:
    moves(world, 1, 100)
    for ago in (1, 100):
        usage.rank_talkers(world.ctx, day=world.ctx.today - timedelta(days=ago))
    jobs.forget_old_usage(world.ctx)
    assert TopTalker.of(world.ctx).count() == 2
    keep(world, days=50)
    jobs.forget_old_usage(world.ctx)
    assert TopTalker.of(world.ctx).get().day == world.ctx.today - timedelta(days=1)


@pytest.mark.parametrize(("hours", "days"), [(34, 40), (40, 34), (63, 40), (40, 732)])
def test_what_is_outside_the_bounds_is_refused_and_changes_nothing(
    world: World, hours: int, days: int
) -> None:
    with pytest.raises(Malformed) as refused:
        keep(world, hours, days)
    assert list(refused.value.fields.values()) in (["From 35 days to 62."], ["From 35 days to 731."])
    assert not UsageRules.of(world.ctx).exists()


def test_who_works_at_the_desk_changes_no_rules_and_forgets_nothing(world: World) -> None:
    moves(world, 50)
    keep(world, hours=40)
    with pytest.raises(NotAllowed):
        usage.change_usage_rules(world.as_role("support"), keep_usage_hours_days=36, keep_usage_days=36)
    with pytest.raises(NotAllowed):
        jobs.forget_old_usage(world.as_role("support"))
    assert rows(world) == [1] * 4


def test_the_decision_is_in_the_audit_and_the_nights_work_is_not(world: World) -> None:
    keep(world, hours=40)
    entries = AuditEntry.objects.filter(tenant_id=world.tenant_id, table_name="usage_usagerules")
    assert entries.count() == 1
    jobs.forget_old_usage(world.ctx)
    assert entries.count() == 1


def test_what_went_does_not_come_back_with_a_larger_number(world: World) -> None:
    today, hour = world.ctx.today, world.now.replace(minute=0, second=0, microsecond=0)
    assert usage.kept(world.ctx) == usage.Kept(hour - timedelta(days=62), today - timedelta(days=731))
    keep(world, hours=40, days=50)
    assert usage.kept(world.ctx).days_since == today - timedelta(days=731), "until tonight it is there"
    jobs.forget_old_usage(world.ctx)
    gone = usage.Kept(hour - timedelta(days=40), today - timedelta(days=50))
    assert usage.kept(world.ctx) == gone
    world.later(days=5)
    for larger in ({"hours": 60, "days": 60}, {}):
        keep(world, **larger)
        jobs.forget_old_usage(world.ctx)
        assert usage.kept(world.ctx) == gone


def test_the_percentile_is_of_what_is_kept_and_says_so(world: World) -> None:
    """Of 45 days all were busy for one part in twelve. Had the days that are gone been quiet, it would be nothing."""
    at = world.now.replace(minute=0, second=0, microsecond=0)
    rows = [
        usage.Moved(SERVICE, world.tenant_id, ROUTER, at - timedelta(minutes=5 * n + 5), at - timedelta(minutes=5 * n), 0, 3000)
        for n in range(0, 45 * 288, 12)
    ]  # fmt: skip
    usage.meter(world.ctx, moved=rows)
    of = usage.Of((SERVICE,))
    whole = usage.busy(world.ctx, of, 60)
    assert (whole.bps95_down, whole.cut) == (80, False)
    keep(world, hours=35)
    jobs.forget_old_usage(world.ctx)
    found = usage.busy(world.ctx, of, 60)
    assert (found.bps95_down, found.cut, found.since) == (80, True, at - timedelta(days=35))
    assert usage.busy(world.ctx, of, 30).cut is False
    drawn = usage.curves(world.ctx, of, 60)
    assert [str(each.label) for each in drawn.figures[2:]] == [
        "Peak, since Fri 16 Oct",
        "95th percentile, since Fri 16 Oct",
    ]
    assert drawn.cut == "Hours before Fri 16 Oct, 09:00 are not kept."


def test_days_that_are_gone_are_no_quiet_days(world: World) -> None:
    moves(world, 1, 80)
    of = usage.Of((SERVICE,))
    assert (len(usage.days_of(world.ctx, of, 90)), usage.curves(world.ctx, of).cut) == (90, "")
    keep(world, days=36)
    jobs.forget_old_usage(world.ctx)
    days = usage.days_of(world.ctx, of, 90)
    assert (days[0].on, len(days)) == (world.ctx.today - timedelta(days=36), 37)
    drawn = usage.curves(world.ctx, of)
    assert (drawn.by_day, drawn.cut) == (
        "By day, since Thu 15 Oct",
        "Days before Thu 15 Oct are not kept.",
    )


def test_what_is_told_late_of_a_time_that_is_gone_is_not_drawn(world: World) -> None:
    keep(world, hours=35, days=35)
    jobs.forget_old_usage(world.ctx)
    moves(world, 50)
    of = usage.Of((SERVICE,))
    assert usage.busy(world.ctx, of, 60).peak_down == 0
    assert sum(day.bytes_down for day in usage.days_of(world.ctx, of, 90)) == 0
