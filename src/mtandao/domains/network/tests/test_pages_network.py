"""The pages of the network: routers and their lines, sessions, logins, and the router's own answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Nas, RouterRequest, Session
from mtandao.domains.usage import contract as usage
from mtandao.foundation.outbox.models import OutboxEvent
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

ROUTER = {"name": "Westlands-1", "address": "127.0.9.1", "vendor": "mikrotik", "coa_port": "3799"}


def router(world: World, name: str = "Westlands-1", address: str = "127.0.9.1") -> Nas:
    return network.register_nas(world.ctx, name=name, address=address, secret="a-long-secret")


def online(world: World, nas: Nas, **more: Any) -> Session:
    number = world.made["session"] = world.made.get("session", 0) + 1
    login = network.logins_of(world.ctx, [world.sale().subscription.id]).popitem()[1]
    told: dict[str, Any] = {
        "key": f"k{number}",
        "username": login.username,
        "nas_address": nas.address,
        "acct_session_id": f"8000000{number}",
        "address": f"100.64.0.{number}",
        "mac": f"02:00:5E:10:4B:{number:02X}",
        "started_at": world.now - timedelta(minutes=14),
        "updated_at": world.now,
        "stopped_at": None,
        "stop_cause": "",
        "bytes_up": 412_000_000,
        "bytes_down": 3_810_000_000,
    } | more
    row = network.Accounted(**told)
    network.record_sessions(world.ctx, rows=[row])
    return Session.objects.get(key=row.key)


def test_a_router_is_added_and_its_lines_hold_its_own_secret(world: World) -> None:
    desk = Desk(world, "noc")
    answer = desk.post("/network/routers/new/", {**ROUTER, "secret": 'pa$s"word1'})
    nas = Nas.objects.get()
    assert answer["Location"] == f"/network/routers/{nas.id}/lines/"
    said = words_of(desk.get(answer["Location"]))
    assert (
        f'/radius add service=ppp,hotspot,dhcp address={settings.RADIUS_ADDRESS} secret="pa\\$s\\"word1"'
        in said
    )
    assert "src-address=127.0.9.1" in said
    assert "/radius incoming set accept=yes port=3799" in said
    assert "/ppp aaa set use-radius=yes accounting=yes interim-update=" in said
    assert "address-list add list=walled-garden-allowed address=savanna.localhost" in said
    assert "raw add chain=prerouting src-address-list=walled-garden action=drop" in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"address": "not an address"}, "valid IPv4 or IPv6"),
        ({"secret": "abc"}, "At least 6 characters"),
        ({"name": ""}, "This is needed."),
        ({"coa_port": "70000"}, "65535"),
        ({"wall_filter": "who has not paid"}, "Letters, digits and"),
    ],
)
def test_a_router_that_cannot_be_is_refused_beside_its_field(
    world: World, change: dict[str, str], sentence: str
) -> None:
    answer = Desk(world).post("/network/routers/new/", {**ROUTER, "secret": "long-enough", **change})
    assert answer.status_code == 422 and sentence in words_of(answer)
    assert Nas.objects.count() == 0


def test_an_address_is_one_routers(world: World) -> None:
    router(world)
    answer = Desk(world).post("/network/routers/new/", {**ROUTER, "secret": "long-enough"})
    assert answer.status_code == 409 and "127.0.9.1 exists already" in words_of(answer)
    assert Nas.objects.count() == 1


def test_a_change_without_a_secret_keeps_it_and_a_removed_router_is_gone(world: World) -> None:
    nas, desk = router(world), Desk(world)
    assert "a-long-secret" not in desk.get(f"/network/routers/{nas.id}/change/").content.decode()
    changed = desk.post(f"/network/routers/{nas.id}/change/", {**ROUTER, "name": "Westlands-2"})
    assert changed.status_code == 302
    nas.refresh_from_db()
    assert (nas.name, nas.secret) == ("Westlands-2", "a-long-secret")
    assert desk.post(f"/network/routers/{nas.id}/remove/").status_code == 302
    assert desk.get(f"/network/routers/{nas.id}/").status_code == 404
    assert "Westlands-2" not in words_of(desk.get("/network/routers/")).replace("Westlands-2 removed.", "")


def test_a_router_says_whether_it_answers(world: World) -> None:
    nas, desk = router(world), Desk(world)
    assert "Nothing was heard of it yet." in words_of(desk.get(f"/network/routers/{nas.id}/"))
    online(world, nas)
    assert "It answers: 1 online" in words_of(desk.get(f"/network/routers/{nas.id}/"))
    world.later(minutes=14)
    said = words_of(desk.get(f"/network/routers/{nas.id}/"))
    assert "No answer for 14 min: 1 online when it fell silent." in said
    assert "Westlands-1" in words_of(desk.get("/network/routers/?trouble=true"))
    assert "Nothing matches." in words_of(desk.get("/network/routers/?trouble=false"))


def test_only_who_may_change_routers_sees_their_secrets(world: World) -> None:
    nas = router(world)
    support = Desk(world, "support")
    assert support.get(f"/network/routers/{nas.id}/").status_code == 200
    assert support.get(f"/network/routers/{nas.id}/lines/").status_code == 404
    for url in ("new/", f"{nas.id}/change/", f"{nas.id}/remove/"):
        assert support.get(f"/network/routers/{url}").status_code == 403
    assert support.post(f"/network/routers/{nas.id}/remove/").status_code == 403
    nas.refresh_from_db()
    assert nas.removed_at is None


def test_live_sessions_show_who_where_and_how_much(world: World) -> None:
    session = online(world, router(world))
    said = words_of(Desk(world).get("/network/sessions/")).replace("\xa0", " ")
    for word in ("Wanjiku Kamau 1", "Westlands-1", "100.64.0.1", session.mac, "14 min", "3.81 GB", "412 MB"):
        assert word in said


@pytest.mark.parametrize("typed", ["100.64.0.1", "02-00-5e-10-4b-01", "02005e104b01", "Kamau 1"])
def test_a_session_is_found_by_address_mac_and_name(world: World, typed: str) -> None:
    nas = router(world)
    first, second = online(world, nas), online(world, nas)
    said = words_of(
        Desk(world).get("/network/sessions/")
        if not typed
        else Desk(world).get(f"/network/sessions/?q={typed}")
    )
    assert str(first.address) in said and f"{second.address} " not in said


def test_the_past_says_who_had_an_address_then(world: World) -> None:
    nas = router(world)
    over = world.now - timedelta(hours=2)
    online(
        world, nas, address="100.64.0.77", started_at=over - timedelta(hours=1), updated_at=over, stopped_at=over,
        stop_cause="User-Request",
    )  # fmt: skip
    online(world, nas, address="100.64.0.77")
    at = (over - timedelta(minutes=5)).astimezone(world.ctx.tenant.timezone).strftime("%Y-%m-%dT%H:%M")
    said = words_of(Desk(world).get(f"/network/sessions/history/?q=100.64.0.77&at={at}"))
    assert "Wanjiku Kamau 1" in said and "Wanjiku Kamau 2" not in said and "User-Request" in said


def test_disconnecting_asks_the_router_and_shows_its_answer(world: World) -> None:
    session = online(world, router(world))
    assert session.login_id is not None
    desk = Desk(world, "support")
    ask = f"/network/logins/{session.login_id}/disconnect/"
    assert "One session on Westlands-1." in words_of(desk.get(ask))
    answer = desk.post(ask)
    event = OutboxEvent.objects.get(name="session.disconnect_asked")
    assert answer["Location"] == f"/network/logins/{session.login_id}/answer/{event.correlation_id}/"
    assert "The router is being asked." in words_of(desk.get(answer["Location"]))
    RouterRequest.objects.create(
        tenant_id=world.tenant_id,
        kind="disconnect",
        nas=session.nas,
        login_id=session.login_id,
        asked_at=world.now,
        answered_at=world.now,
        answer="refused",
        detail="Session-Context-Not-Removable",
        milliseconds=12,
        correlation_id=event.correlation_id,
    )
    page = desk.get(answer["Location"])
    assert "Westlands-1 refused. Session-Context-Not-Removable." in words_of(page)
    assert 'hx-trigger="every' not in page.content.decode()
    assert "Session-Context-Not-Removable" in words_of(desk.get("/network/requests/?answer=refused"))


def test_who_is_not_online_cannot_be_disconnected(world: World) -> None:
    session = online(world, router(world))
    Session.objects.update(stopped_at=world.now)
    answer = Desk(world).post(f"/network/logins/{session.login_id}/disconnect/")
    assert answer.status_code == 409 and "is not online." in words_of(answer)
    assert not OutboxEvent.objects.filter(name="session.disconnect_asked").exists()


def test_logins_say_what_radius_does_not_hold_yet(world: World) -> None:
    world.sale()
    network.Login.objects.update(provisioned_at=None, changed_at=world.now - timedelta(minutes=9))
    said = words_of(Desk(world).get("/network/logins/?waiting=true"))
    assert "RADIUS does not hold everything: the longest waits 9 min." in said and "waits 9 min" in said


@pytest.mark.parametrize("url", ["routers/", "sessions/", "sessions/history/", "logins/", "requests/"])
def test_who_may_not_see_the_network_gets_a_sentence(world: World, url: str) -> None:
    for role in ("billing", "sales"):
        answer = Desk(world, role).get(f"/network/{url}")
        assert answer.status_code == 403 and "You may not see routers, logins and sessions." in words_of(
            answer
        )


def test_another_tenants_network_is_not_there(world: World) -> None:
    session = online(world, router(world))
    stranger = Desk(World("coast"))
    nas = session.nas_id
    for url in (
        f"routers/{nas}/",
        f"routers/{nas}/change/",
        f"routers/{nas}/remove/",
        f"logins/{session.login_id}/disconnect/",
    ):
        assert stranger.get(f"/network/{url}").status_code == 404, url
    assert stranger.post(f"/network/routers/{nas}/remove/").status_code == 404
    assert stranger.post(f"/network/logins/{session.login_id}/disconnect/").status_code == 404
    assert "100.64.0.1" not in words_of(stranger.get("/network/sessions/"))


def test_a_longer_list_asks_no_more_questions(world: World) -> None:
    nas, desk = router(world), Desk(world)
    online(world, nas)
    desk.get("/network/sessions/")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            for url in ("sessions/", "sessions/history/", "logins/", "routers/"):
                desk.get(f"/network/{url}")
        counts.append(len(asked))
        for number in range(5):
            online(world, router(world, f"R{number}", f"127.0.9.{number + 10}") if not _round else nas)
    assert counts[0] == counts[1]


def test_a_router_that_counts_the_other_way_round_is_read_so(world: World) -> None:
    nas, other = router(world), router(world, "Hill", "127.0.9.2")
    network.change_nas(world.ctx, nas_id=nas.id, counts_swapped=True)
    swapped = online(world, nas, bytes_up=20_000, bytes_down=1_000)
    plain = online(world, other, bytes_up=1_000, bytes_down=20_000)
    assert (swapped.bytes_up, swapped.bytes_down) == (plain.bytes_up, plain.bytes_down) == (1_000, 20_000)


def test_sessions_that_run_are_turned_round_with_their_router_and_nothing_is_counted_twice(
    world: World,
) -> None:
    nas = router(world)
    before = online(world, nas, bytes_up=20_000, bytes_down=1_000)
    assert before.login is not None
    network.change_nas(world.ctx, nas_id=nas.id, counts_swapped=True)
    world.later(minutes=5)
    row = network.Accounted(
        key=before.key,
        username=before.username,
        nas_address=nas.address,
        acct_session_id=before.acct_session_id,
        address=before.address,
        mac=before.mac,
        started_at=before.started_at,
        updated_at=world.now,
        stopped_at=None,
        stop_cause="",
        bytes_up=50_000,
        bytes_down=1_500,
    )
    network.record_sessions(world.ctx, rows=[row])
    after = Session.objects.get(key=before.key)
    assert (after.bytes_up, after.bytes_down) == (1_500, 50_000)
    hours = list(usage.hours(world.ctx, before.started_at - timedelta(hours=1)))
    moved = sum(hour.bytes_up for hour in hours), sum(hour.bytes_down for hour in hours)
    # 20,000 and 1,000 were counted before anybody knew; after that 500 up and 30,000 down.
    assert moved == (20_500, 31_000)


def test_a_desk_ticks_that_a_router_counts_the_other_way_round(world: World) -> None:
    desk, nas = Desk(world, "noc"), router(world)
    where = f"/network/routers/{nas.id}/change/"
    desk.post(where, {**ROUTER, "counts_swapped": "on"})
    assert Nas.objects.get().counts_swapped
    assert 'name="counts_swapped"' in desk.get(where).content.decode()
    desk.post(where, ROUTER)
    assert not Nas.objects.get().counts_swapped
