"""Too many refused sign-ins raise one alarm, which lasts until it is calm."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.commands.guessing import calm_down
from mtandao.domains.network.commands.rules import change_network_rules
from mtandao.domains.network.jobs import end_calm_alarms
from mtandao.domains.network.models import Guessing, RefusedTally
from mtandao.domains.network.queries import guessings, network_rules, open_guessings
from mtandao.domains.network.rules.guessing import Watch, added, is_calm, total
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

ROUTER, MAC = "127.0.9.1", "02-1A-7F-00-10-2C"


def told(world: World, times: int, username: str = "wanjiku", *, ago: int = 0, **more: str) -> int:
    where = {"mac": MAC, "nas_address": ROUTER} | more
    one = network.Refusals(username=username, at=world.now - timedelta(minutes=ago), times=times, **where)
    return network.count_refused(world.ctx, refused=[one])


def ringing(world: World) -> dict[tuple[str, str], Guessing]:
    return {(row.by, row.key): row for row in open_guessings(world.ctx)}


def events(name: str) -> list[Any]:
    return [row.payload for row in OutboxEvent.objects.filter(name=f"guessing.{name}").order_by("position")]


def test_minutes_add_up_and_old_ones_go() -> None:
    counts = added({100: 3, 91: 5, 90: 7}, {100: 1, 99: 2}, now=100, minutes=10)
    assert counts == {91: 5, 99: 2, 100: 4}
    assert total(counts, now=101, minutes=10) == 6
    assert is_calm(24, 50) and not is_calm(25, 50) and is_calm(10**6, None)


@pytest.mark.django_db
def test_one_short_of_too_many_raises_nothing_and_one_more_raises_one_alarm(world: World) -> None:
    assert told(world, 40, mac="", ago=5) == told(world, 9, mac="") == 0
    assert told(world, 1, mac="") == 1
    (row,) = ringing(world).values()
    assert (row.by, row.key, row.attempts, row.routers) == ("login", "wanjiku", 50, [ROUTER])
    assert row.began_at == (world.now - timedelta(minutes=5)).replace(second=0, microsecond=0)
    world.later(minutes=1)
    assert told(world, 30, mac="") == 0
    (row,) = ringing(world).values()
    assert row.attempts == 80 and row.last_at == world.now
    (event,) = events("found")
    assert (event["by"], event["key"], event["attempts"], event["minutes"]) == ("login", "wanjiku", 50, 10)


@pytest.mark.django_db
def test_what_is_spread_over_longer_than_the_watch_is_no_alarm(world: World) -> None:
    for _ in range(20):
        assert told(world, 4, mac="") == 0
        world.later(minutes=1)
    assert ringing(world) == {}
    assert told(world, 4000, ago=11) == 0


@pytest.mark.django_db
def test_a_device_and_a_router_are_counted_over_all_names(world: World) -> None:
    nas = network.register_nas(world.ctx, name="Westlands-1", address=ROUTER, secret="a-long-secret")
    for number in range(60):
        told(world, 1, f"guess{number}")
    assert set(ringing(world)) == {("device", "02:1A:7F:00:10:2C")}
    assert len(ringing(world)["device", "02:1A:7F:00:10:2C"].usernames) == 5
    for number in range(440):
        told(world, 1, f"more{number}", mac="")
    found = ringing(world)["router", ROUTER]
    assert found.nas_id == nas.id and found.attempts == 500


@pytest.mark.django_db
def test_it_ends_when_it_is_calm_and_rings_anew_later(world: World) -> None:
    told(world, 60, mac="")
    world.later(minutes=9)
    told(world, 26, mac="")
    assert calm_down(world.ctx) == 0
    world.later(minutes=2)
    assert calm_down(world.ctx) == 0  # more than half of it is still of the last minutes
    world.later(minutes=9)
    assert "1 ended" in end_calm_alarms(world.ctx)
    assert ringing(world) == {} and calm_down(world.ctx) == 0
    (ended,) = events("ended")
    assert ended["attempts"] == 86
    world.later(minutes=2)
    end_calm_alarms(world.ctx)
    assert not RefusedTally.of(world.ctx).exists()
    assert told(world, 50, mac="") == 1
    assert guessings(world.ctx).count() == 2


@pytest.mark.django_db
def test_thresholds_are_the_providers_own_and_none_is_no_alarm(world: World) -> None:
    own = Watch(minutes=5, of_login=None, of_device=20, by_router=10)
    change_network_rules(world.ctx, keep_sessions_days=None, watch=own)
    assert network_rules(world.ctx).watch == own
    told(world, 19)
    assert set(ringing(world)) == {("router", ROUTER)}
    change_network_rules(world.ctx, keep_sessions_days=90)
    assert network_rules(world.ctx).watch == own
    change_network_rules(world.ctx, keep_sessions_days=None, watch=replace(own, by_router=None))
    assert calm_down(world.ctx) == 1
    with pytest.raises(Malformed) as refused:
        change_network_rules(world.ctx, keep_sessions_days=None, watch=replace(own, minutes=0, of_device=1))
    assert set(refused.value.fields) == {"watch_minutes", "watch_device"}
    assert network_rules(world.ctx).watch.minutes == 5


@pytest.mark.django_db
def test_an_alarm_is_of_the_branch_whose_login_it_is(world: World) -> None:
    sale = world.sale()
    told(world, 50, sale.login.username)
    below = replace(world.ctx, organization_ids=frozenset({new_id()}))
    assert not open_guessings(below).exists()
    mine = ringing(world)["login", sale.login.username]
    assert mine.login_id == sale.login.id and mine.organization_id == sale.login.organization_id
    found = OutboxEvent.objects.get(name="guessing.found", payload__by="login")
    assert found.stream_id == sale.subscriber.id


@pytest.mark.django_db
def test_names_without_end_are_counted_by_device_and_router_and_take_no_more_room(world: World) -> None:
    flood = [
        network.Refusals(username=f"x{n}", mac=MAC, nas_address=ROUTER, at=world.now, times=1)
        for n in range(5000)
    ]
    assert network.count_refused(world.ctx, refused=flood) == 2
    assert RefusedTally.of(world.ctx).count() == 2000


@pytest.mark.urls(URLS)
@pytest.mark.django_db(databases=["default", "radius"])
def test_it_stands_over_the_log_in_a_list_of_its_own_and_in_the_customers_verdict(world: World) -> None:
    sale = world.sale()
    network.register_nas(world.ctx, name="Westlands-1", address=ROUTER, secret="a-long-secret")
    name = sale.login.username
    refused = network.Refused(
        username=name, refused_at=world.now, reason="wrong password", mac=MAC, nas_address=ROUTER
    )
    world.settle()
    network.record_refusals(world.ctx, refused=[refused])
    desk = Desk(world, "noc")
    page = f"/subscribers/{sale.subscriber.id}/"
    assert "somebody may be trying passwords" not in words_of(desk.get(page))
    told(world, 212, name)
    said = words_of(desk.get("/network/attempts/"))
    assert "Somebody tries passwords: 212 sign-ins refused since" in said
    assert "1 other alarm." in said
    listed = words_of(desk.get("/network/attempts/alarms/?open=true"))
    assert name in listed and "Westlands-1" in listed and sale.subscriber.full_name in listed
    assert "the device 02:1A:7F:00:10:2C" in listed
    assert "212 sign-ins with this user name were refused since" in words_of(desk.get(page))
    world.later(minutes=30)
    end_calm_alarms(world.ctx)
    assert name not in words_of(desk.get("/network/attempts/alarms/?open=true"))
    assert "calm again" in words_of(desk.get("/network/attempts/alarms/"))
    assert "Somebody tries passwords" not in words_of(desk.get("/network/attempts/"))


@pytest.mark.urls(URLS)
@pytest.mark.django_db
def test_the_rules_page_keeps_what_raises_an_alarm(world: World) -> None:
    desk = Desk(world, "admin")
    values = {"keep_sessions_days": "", "watch_login": "30", "watch_device": "", "watch_router": "200"}
    desk.post("/network/rules/", values | {"watch_minutes": "15"})
    assert network_rules(world.ctx).watch == Watch(15, 30, None, 200)
    assert "From 1 to 60." in words_of(desk.post("/network/rules/", values | {"watch_minutes": "90"}))
