"""What the engineer sees of drift and of free riders, and does about it."""

from datetime import timedelta

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.models import Drift
from mtandao.foundation.outbox.models import OutboxEvent
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def nas(world: World) -> network.Nas:
    return network.register_nas(
        world.ctx,
        name="Westlands-1",
        address="127.0.9.1",
        secret="a-long-secret",
        api_user="mtandao",
        reserved=["192.168.88.0/24"],
    )


def seen(world: World, nas: network.Nas, *online: reconciliation.Online) -> None:
    """As a router would be read that lacks RADIUS, has a pool of ours too many, and one in the reserved network."""
    old = {".id": "*1", "name": "old", "ranges": "10.7.0.2-10.7.0.9", "comment": "mtandao:pool-old"}
    near = {".id": "*2", "name": "near", "ranges": "192.168.88.9", "comment": "mtandao:pool-near"}
    found = reconciliation.Seen(rows={"radius": [], "ip/pool": [old, near]}, sessions=online)
    reconciliation.record_look(world.ctx, nas_id=nas.id, seen=found, took_ms=412)


def test_a_router_as_wanted_and_one_never_looked_at_say_so(world: World, nas: network.Nas) -> None:
    desk = Desk(world, "noc")
    page = f"/network/drift/routers/{nas.id}/"
    assert "not looked at yet" in words_of(desk.get(page))
    assert "Nothing differs on the routers that were read" in words_of(desk.get("/network/drift/"))
    nothing = reconciliation.Seen(rows={}, sessions=())
    reconciliation.record_look(world.ctx, nas_id=nas.id, seen=nothing, took_ms=40)
    assert "It holds what is wanted." in words_of(desk.get(page))


def test_each_difference_is_shown_with_both_sides_and_what_becomes_of_it(
    world: World, nas: network.Nas
) -> None:
    seen(world, nas)
    said = words_of(Desk(world, "noc").get(f"/network/drift/routers/{nas.id}/"))
    assert "3 differences, 2 can be repaired." in said
    assert "radius" in said and "authentication-port" in said and "a-long-secret" not in said
    assert "192.168.88.0/24 is reserved on this router" in said
    listed = words_of(Desk(world, "noc").get("/network/drift/"))
    assert "ip/pool old" in listed and "is ours, and wanted no more" in listed


def test_repairs_are_asked_from_the_page_and_from_the_list_but_never_of_what_is_reserved(
    world: World, nas: network.Nas
) -> None:
    seen(world, nas)
    desk = Desk(world, "noc")
    asked = words_of(desk.get(f"/network/drift/routers/{nas.id}/repair/"))
    assert "ip/pool old" in asked and "ip/pool near" not in asked
    desk.post(f"/network/drift/routers/{nas.id}/repair/", {})
    event = OutboxEvent.objects.get(name="router.repair_asked")
    assert sorted(event.payload["keys"]) == ["ip/pool pool-old", "radius radius"]
    near = Drift.objects.get(key="pool-near")
    desk.post("/network/drift/repair/", {"ids": [str(near.id)]})
    assert OutboxEvent.objects.filter(name="router.repair_asked").count() == 1
    assert Drift.objects.get(key="pool-near").asked_at is None


def test_whoever_may_only_look_is_offered_no_repair(world: World, nas: network.Nas) -> None:
    seen(world, nas)
    page = f"/network/drift/routers/{nas.id}/"
    support = Desk(world, "support")
    assert f"{page}repair/" not in support.get(page).content.decode()
    assert support.post(f"{page}repair/", {}).status_code == 403
    assert not OutboxEvent.objects.filter(name="router.repair_asked").exists()


def test_a_look_that_failed_says_what_is_known_and_from_when(world: World, nas: network.Nas) -> None:
    seen(world, nas)
    world.later(minutes=30)
    reconciliation.record_failed_look(
        world.ctx,
        nas_id=nas.id,
        state=network.Reach.OFFLINE,
        problem="No connection",
        took_ms=4000,
    )
    said = words_of(Desk(world, "noc").get(f"/network/drift/routers/{nas.id}/"))
    assert "No connection" in said and "What is listed is from 30 min ago." in said
    assert "1 router could not be read." in words_of(Desk(world, "noc").get("/network/drift/"))
    assert "ip/pool old" in said


def test_a_look_that_was_asked_is_followed_until_it_is_done(world: World, nas: network.Nas) -> None:
    page, desk = f"/network/drift/routers/{nas.id}/", Desk(world, "noc")
    follow = f'hx-get="{page}looking/"'
    assert follow not in desk.get(page).content.decode(), "nobody asked"
    desk.post(f"{page}look/", {})
    shown = desk.get(page)
    assert follow in shown.content.decode() and "Westlands-1 is being looked at." in words_of(shown)
    assert "See how far it is" in words_of(shown), "without a script"
    assert follow in desk.get(f"{page}riders/").content.decode()
    asked = desk.get(f"{page}looking/")
    assert follow in asked.content.decode() and "HX-Refresh" not in asked.headers
    world.later(seconds=9)
    seen(world, nas)
    over = desk.get(f"{page}looking/")
    assert (over.status_code, over.headers["HX-Refresh"]) == (204, "true")
    shown = desk.get(page)
    assert follow not in shown.content.decode()
    assert "It was looked at, as was asked" in words_of(shown)
    world.later(minutes=6)
    assert "as was asked" not in words_of(desk.get(page))


def test_a_look_that_nobody_makes_is_given_up_and_one_that_fails_is_one(
    world: World, nas: network.Nas
) -> None:
    seen(world, nas)
    page, desk = f"/network/drift/routers/{nas.id}/", Desk(world, "noc")
    world.later(minutes=1)
    desk.post(f"{page}look/", {})
    assert desk.get(f"{page}looking/").status_code == 200
    world.later(minutes=3)
    assert desk.get(f"{page}looking/").headers["HX-Refresh"] == "true"
    said = words_of(desk.get(page))
    assert "A look was asked" in said and "Westlands-1 was not looked at since." in said
    desk.post(f"{page}look/", {})
    assert f'hx-get="{page}looking/"' in desk.get(page).content.decode(), "asked again, followed again"
    world.later(seconds=9)
    reconciliation.record_failed_look(
        world.ctx, nas_id=nas.id, state=network.Reach.OFFLINE, problem="No connection", took_ms=9
    )
    assert desk.get(f"{page}looking/").headers["HX-Refresh"] == "true"


def test_the_rule_is_the_providers_own(world: World, nas: network.Nas) -> None:
    desk = Desk(world, "noc")
    desk.post("/network/drift/rule/", {"by_itself": "on"})
    seen(world, nas)
    assert OutboxEvent.objects.filter(name="router.repair_asked").count() == 1


def test_who_rides_free_and_who_is_paid_but_offline_are_two_lists(world: World, nas: network.Nas) -> None:
    paid = network.logins(world.ctx).get(subscription=world.sale().subscription)
    world.settle()
    world.later(minutes=11)
    rider = reconciliation.Online(
        username="cousin", address="100.64.9.9", mac="02:00:5E:00:00:01", by_radius=False, walled=False
    )
    seen(world, nas, rider)
    desk = Desk(world, "noc")
    said = words_of(desk.get("/network/riders/"))
    assert "cousin" in said and "let in by the router itself" in said
    assert "cousin" in words_of(desk.get(f"/network/drift/routers/{nas.id}/riders/"))
    offline = words_of(desk.get("/network/paid-offline/"))
    assert paid.username in offline and "never online" in offline
    told = network.Accounted(
        key="k1",
        username=paid.username,
        nas_address=nas.address,
        acct_session_id="80000001",
        address="100.64.0.7",
        mac="",
        started_at=world.now - timedelta(minutes=5),
        updated_at=world.now,
        stopped_at=None,
        stop_cause="",
        bytes_up=0,
        bytes_down=0,
    )
    network.record_sessions(world.ctx, rows=[told])
    assert "Whoever is paid is online" in words_of(desk.get("/network/paid-offline/"))
