"""The page of usage."""

import pytest

from mtandao.domains.network.queries import network_rules
from mtandao.domains.staff import contract as staff
from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.jobs import forget_old_usage
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_what_services_moved_is_summed_by_day(world: World) -> None:
    service = world.sale().subscription.id
    moved = usage.Moved(service, world.tenant_id, None, world.now, world.now, 412_000_000, 3_810_000_000)
    usage.meter(world.ctx, moved=[moved])
    said = words_of(Desk(world).get("/usage/"))
    assert "Today 3.81 GB and 412 MB up" in said
    assert "3.81 GB" not in words_of(Desk(World("coast")).get("/usage/"))


def test_who_may_not_see_usage_gets_a_sentence(world: World) -> None:
    answer = Desk(world, "billing").get("/usage/")
    assert answer.status_code == 403 and "You may not see usage." in words_of(answer)


def test_for_how_long_usage_is_kept_is_decided_beside_sessions(world: World) -> None:
    desk = Desk(world, "admin")
    said = words_of(desk.get("/network/rules/"))
    assert "Keep usage by hour for" in said and "Days, up to 62. Empty: 62 days." in said
    typed = {"keep_usage_hours_days": "40", "keep_usage_days": "90", "watch_minutes": "10"}
    desk.post("/network/rules/", typed)
    own = usage.usage_rules(world.ctx)
    assert (own.keep_usage_hours_days, own.keep_usage_days) == (40, 90)
    refused = words_of(desk.post("/network/rules/", typed | {"keep_usage_days": "34"}))
    assert "From 35 days to 731." in refused
    assert usage.usage_rules(world.ctx).keep_usage_days == 90


def test_who_may_not_decide_over_usage_decides_over_the_rest(world: World) -> None:
    usage.change_usage_rules(world.ctx, keep_usage_hours_days=40, keep_usage_days=90)
    staff.roles(world.ctx).filter(code="noc").update(patterns=["network.*"])
    desk = Desk(world, "noc")
    assert "Keep usage by hour for" not in words_of(desk.get("/network/rules/"))
    desk.post("/network/rules/", {"keep_sessions_days": "100", "watch_minutes": "10"})
    assert network_rules(world.ctx).keep_sessions_days == 100
    assert usage.usage_rules(world.ctx).keep_usage_days == 90


def test_days_that_are_gone_are_said_to_be(world: World) -> None:
    usage.change_usage_rules(world.ctx, keep_usage_hours_days=None, keep_usage_days=40)
    forget_old_usage(world.ctx)
    desk = Desk(world)
    assert "Days before Sun 11 Oct are not kept." in words_of(desk.get("/usage/"))
    assert "By day, since Sun 11 Oct" in words_of(desk.get("/usage/"))
    gone = words_of(desk.get("/usage/?day=2026-10-10"))
    assert "Nobody moved anything that day" not in gone
    assert "Nobody moved anything that day" in words_of(desk.get("/usage/?day=2026-10-12"))
