"""What the engineer sees of RADIUS compared, and of strangers in it, and does about it."""

from typing import Any
from uuid import UUID

import pytest

from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.models import RadiusStranger
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxEvent
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]
LIST = "/network/drift/radius/"


def differs(world: World, name: str = "wanjiku", **more: Any) -> UUID:
    """As a look finds a user whose group and password were changed by hand."""
    given: dict[str, Any] = {
        "key": str(new_id()),
        "name": name,
        "organization_id": world.tenant_id,
        "wanted": {"group": "plan-home", "Framed-IP-Address": "100.64.0.9", "password": "set"},
        "there": {"group": "vip", "Framed-IP-Address": "100.64.0.9", "password": "another"},
        "subscriber_id": new_id(),
    } | more
    reconciliation.record_compared(
        world.ctx, holder=reconciliation.Holder.USER, looked=[reconciliation.Compared(**given)]
    )
    return reconciliation.radius_drift(world.ctx).get(name=name).id


def asked() -> list[list[str]]:
    events = OutboxEvent.objects.filter(name="radius.repair_asked").order_by("position")
    return [event.payload["drift_ids"] for event in events]


def test_the_list_says_from_when_it_is_and_what_is_not_known(world: World) -> None:
    desk = Desk(world, "noc")
    assert "RADIUS was not compared yet." in words_of(desk.get(LIST))
    counts = reconciliation.Counts(users=1204, groups=3, routers=2)
    reconciliation.record_radius_look(world.ctx, counts=counts, took_ms=900)
    said = words_of(desk.get(LIST))
    assert "1,204 users compared" in said and "RADIUS holds what is wanted" in said
    world.later(hours=1)
    reconciliation.record_failed_radius_look(world.ctx, problem="the RADIUS database is away", took_ms=3)
    said = words_of(desk.get(LIST))
    assert "RADIUS could not be read: the RADIUS database is away" in said
    assert "What is listed is from 1 h" in said


def test_a_difference_is_listed_found_by_name_and_shown_with_both_sides(world: World) -> None:
    one = differs(world)
    differs(world, "otieno", wanted=None, there={"group": "plan-home"})
    differs(world, "njeri", there={})
    desk = Desk(world, "noc")
    said = words_of(desk.get(LIST))
    assert "group: vip → plan-home, password: another → as set here" in said
    differs(world, "achieng", wanted={"check NAS-Port-Type": "Ethernet"}, there={"group": "vip"})
    assert "condition NAS-Port-Type: – → Ethernet" in words_of(desk.get(LIST))
    assert "is not in RADIUS" in said and "is wanted no more, and can still be asked for" in said
    found = words_of(desk.get(f"{LIST}?q=wanj"))
    assert "wanjiku" in found and "otieno" not in found
    assert "otieno" not in words_of(desk.get(f"{LIST}?kind=missing"))
    sides = words_of(desk.get(f"{LIST}{one}/"))
    assert "password another as set here" in sides and "100.64.0.9" not in sides
    assert "RADIUS compared" in words_of(desk.get("/network/drift/"))


def test_one_is_repaired_from_its_page_and_several_from_the_list(world: World) -> None:
    one, other = differs(world), differs(world, "otieno")
    third = differs(world, "njeri")
    desk = Desk(world, "noc")
    assert "wanjiku is written to RADIUS again" in words_of(desk.get(f"{LIST}{one}/repair/"))
    desk.post(f"{LIST}{one}/repair/", {})
    desk.post(f"{LIST}repair/", {"ids": [str(other), str(third)]})
    assert asked() == [[str(one)], sorted([str(other), str(third)])]
    assert "Asked" in words_of(desk.get(f"{LIST}{one}/"))
    desk.post(f"{LIST}repair/", {"all": "1", "query": "q=nj"})
    assert asked()[-1] == [str(third)]


def test_what_has_ended_is_offered_no_repair(world: World) -> None:
    one = differs(world)
    row = reconciliation.radius_drift(world.ctx).get()
    as_wanted = reconciliation.Compared(
        key=row.key,
        name=row.name,
        organization_id=world.tenant_id,
        wanted={"group": "x"},
        there={"group": "x"},
    )
    reconciliation.record_compared(world.ctx, holder=reconciliation.Holder.USER, looked=[as_wanted])
    desk = Desk(world, "noc")
    page = desk.get(f"{LIST}{one}/")
    assert "RADIUS holds what is wanted of wanjiku" in words_of(page)
    assert f"{LIST}{one}/repair/" not in page.content.decode()
    desk.post(f"{LIST}{one}/repair/", {})
    assert asked() == []


def test_whoever_may_only_look_repairs_and_removes_nothing(world: World) -> None:
    one = differs(world)
    support = Desk(world, "support")
    assert f"{LIST}{one}/repair/" not in support.get(f"{LIST}{one}/").content.decode()
    for path in (f"{LIST}{one}/repair/", f"{LIST}repair/", f"{LIST}look/"):
        assert support.post(path, {"ids": [str(one)]}).status_code == 403
    assert asked() == [] and not OutboxEvent.objects.filter(name="radius.look_asked").exists()


def test_a_look_may_be_asked_for(world: World) -> None:
    Desk(world, "noc").post(f"{LIST}look/", {})
    assert OutboxEvent.objects.filter(name="radius.look_asked").count() == 1


def test_strangers_are_listed_with_how_many_there_are_and_taken_out_by_a_person(world: World) -> None:
    found = {
        (reconciliation.Strange.USER, "cousin"): ["Cleartext-Password", "group vip"],
        (reconciliation.Strange.ROUTER, "127.0.9.66"): ["cellar"],
    }
    reconciliation.record_strangers(world.ctx, found=found)
    counts = reconciliation.Counts(strangers=4321)
    reconciliation.record_radius_look(world.ctx, counts=counts, took_ms=900)
    desk = Desk(world, "noc")
    said = words_of(desk.get(f"{LIST}strangers/"))
    assert "4,321 strangers in RADIUS. The first 1,000 of them are listed." in said
    assert "cousin" in said and "Cleartext-Password, group vip" in said and "cellar" in said
    cousin = RadiusStranger.objects.get(name="cousin").id
    page = f"{LIST}strangers/{cousin}/remove/"
    assert "cousin can sign in no more." in words_of(desk.get(page))
    assert Desk(world, "support").post(page, {}).status_code == 403
    desk.post(page, {})
    event = OutboxEvent.objects.get(name="radius.stranger_removal_asked")
    assert event.payload["username"] == "cousin" and event.actor_name == "Desk noc"
    assert "Removal asked" in words_of(desk.get(f"{LIST}strangers/"))


def test_rows_by_hand_of_a_user_and_of_a_group_say_what_becomes_of_them(world: World) -> None:
    name = world.sale().login.username
    found = {
        (reconciliation.Strange.USER_ROWS, name): ["Login-Time", "group vip"],
        (reconciliation.Strange.GROUP_ROWS, "plan-home"): ["Session-Timeout"],
    }
    reconciliation.record_strangers(world.ctx, found=found)
    desk = Desk(world, "noc")
    said = words_of(desk.get(f"{LIST}strangers/"))
    assert "Rows of a user" in said and "Rows of a group" in said and "Login-Time, group vip" in said
    assert "plan-home" not in words_of(desk.get(f"{LIST}strangers/?holder=user_rows"))
    reconciliation.record_radius_look(world.ctx, counts=reconciliation.Counts(strangers=2), took_ms=9)
    assert "2 strangers in RADIUS. A repair writes" in words_of(desk.get(LIST))
    pages = {row.name: f"{LIST}strangers/{row.id}/remove/" for row in RadiusStranger.objects.all()}
    said = words_of(desk.get(pages[name]))
    assert f"Login-Time, group vip of {name}: taken out of RADIUS." in said
    assert "It counts from the next sign-in on. What is wanted here stays." in said
    assert "of everybody in the group" in words_of(desk.get(pages["plan-home"]))
    desk.post(pages[name], {})
    event = OutboxEvent.objects.get(name="radius.stranger_removal_asked")
    assert event.payload["holder"] == "user_rows" and event.payload["username"] == name


def test_the_rule_of_radius_is_beside_that_of_routers(world: World) -> None:
    desk = Desk(world, "noc")
    desk.post("/network/drift/rule/", {"radius_by_itself": "on"})
    one = differs(world)
    assert asked() == [[str(one)]]
    assert reconciliation.change_repair_rule(world.ctx).by_itself is False
