"""The pages of this room, seen by those who may and by those who may not."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.tests.debtors import DUE, on, owes, stage, walk
from tests.room_pages import Desk
from tests.worlds import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_overview_counts_and_the_list_narrows(world: World, desk: Desk) -> None:
    debtor = owes(world)
    walk(world, 4)
    seen = text(desk.get("/collections/"))
    assert "Walled garden" in seen and "KES 700" in seen.replace("\u00a0", " ")
    assert debtor.full_name in text(desk.get("/collections/accounts/?stage=walled_garden"))
    assert debtor.full_name not in text(desk.get("/collections/accounts/?stage=suspended"))


def test_who_may_not_see_money_sees_none(world: World) -> None:
    owes(world)
    walk(world, 4)
    noc = Desk(world, "noc")
    assert noc.get("/collections/").status_code == 403
    assert Desk(world, "readonly").post("/collections/windows/", {}).status_code == 403


def test_the_dry_run_names_him_and_nothing_happens(world: World, desk: Desk) -> None:
    debtor = owes(world)
    on(world, 3)
    assert debtor.full_name in text(desk.get("/collections/dry-run/?days=1"))
    assert "Walled garden" in text(desk.get("/collections/dry-run/?days=1"))
    assert text(desk.get("/collections/dry-run/?days=x&after=y"))
    assert stage(world, debtor) == "clear"


def test_exempting_from_his_page_and_lifting_it(world: World, desk: Desk) -> None:
    debtor = owes(world)
    walk(world, 4)
    where = f"/collections/accounts/{debtor.id}/"
    assert desk.post(f"{where}exempt/", {"reason": ""}).status_code == 422
    assert desk.post(f"{where}exempt/", {"reason": "Hospital"}).status_code == 302
    assert stage(world, debtor) == "clear"
    seen = text(desk.get(where))
    assert "Hospital" in seen and "Lift exemption" in seen
    assert desk.post(f"{where}lift/").status_code == 302
    assert stage(world, debtor) == "walled_garden"
    assert text(desk.get(where)).count("<tr") >= 4
    assert desk.post(f"{where}lift/").status_code == 409
    left = text(desk.get(f"{where}lift/"))
    assert "is not exempted" in left and "btn-primary" not in left
    assert Desk(World(slug="twiga")).get(where).status_code == 404


def test_many_at_once_are_asked_first(world: World, desk: Desk) -> None:
    people = [owes(world), owes(world)]
    walk(world, 4)
    found = collections.standings(world.ctx, [who.id for who in people]).values()
    ids = [str(row.id) for row in found]
    where = "/collections/accounts/many/promise/"
    assert "2 accounts" in text(desk.post(where, {"ids": ids}))
    given = {"ids": ids, "sure": "1", "until": DUE + timedelta(days=9), "reason": "Salary"}
    assert desk.post(where, given).status_code == 302
    assert {stage(world, who) for who in people} == {"grace"}
    assert desk.post("/collections/accounts/many/remind/", {"ids": ids, "sure": "1"}).status_code == 302
    assert desk.post("/collections/accounts/many/nothing/", {"ids": ids}).status_code == 404
    assert Desk(world, "billing").post("/collections/accounts/many/exempt/", {"ids": ids}).status_code == 403


def test_windows_are_set_and_days_added_and_removed(world: World, desk: Desk) -> None:
    given = {"night_from": "20:00", "night_until": "08:00", "weekdays": ["5", "6"]}
    assert desk.post("/collections/windows/", given).status_code == 302
    assert collections.windows(world.ctx).weekdays == {5, 6}
    assert desk.post("/collections/windows/", given | {"night_until": ""}).status_code in (400, 409, 422)
    add = {"day": "2026-12-12", "name": "Jamhuri Day", "yearly": "on"}
    assert desk.post("/collections/windows/add/", add).status_code == 302
    assert "Jamhuri Day" in text(desk.get("/collections/windows/"))
    from mtandao.domains.collections.models import NoCutDay

    day = NoCutDay.of(world.ctx).get()
    assert "Jamhuri Day" in text(desk.get(f"/collections/windows/{day.id}/remove/"))
    assert desk.post(f"/collections/windows/{day.id}/remove/").status_code == 302
    assert collections.windows(world.ctx).yearly == frozenset()


def test_a_promise_from_his_page_and_what_became_of_it(world: World, desk: Desk) -> None:
    debtor = owes(world)
    walk(world, 2)
    where = f"/collections/accounts/{debtor.id}/"
    until = {"until": (DUE + timedelta(days=4)).isoformat(), "reason": "Payday"}
    assert desk.post(f"{where}promise/", {**until, "reason": ""}).status_code == 422
    assert desk.post(f"{where}promise/", until).status_code == 302
    walk(world, 4)
    seen = text(desk.get(f"{where}promises/"))
    assert "Payday" in seen and "Broken" in seen and "0 of the last 1 kept" in seen
    assert Desk(world, "noc").post(f"{where}promise/", until).status_code == 403


def test_terms_of_promises_are_set_and_seen(world: World, desk: Desk) -> None:
    where = "/collections/promises/"
    wrong = {"longest_days": "30", "most_broken": "3", "of_last": "2"}
    assert desk.post(where, wrong).status_code == 422
    assert desk.post(where, {**wrong, "of_last": "3"}).status_code == 302
    assert "3 broken of the last 3" in text(Desk(world, "billing").get(where))
    assert Desk(world, "billing").post(where, wrong).status_code == 403


def test_fees_are_set_and_seen_on_the_account(world: World, desk: Desk) -> None:
    where = "/collections/fees/"
    sent = {"late_kind": "fixed", "late_percent": "", "late_cap": "", "late_from_day": "4", "due_days": "7"}
    assert desk.post(where, sent).status_code == 422
    assert desk.post(where, {**sent, "late_amount": "50"}).status_code == 302
    assert "from day 4" in text(Desk(world, "billing").get(where))
    assert Desk(world, "billing").post(where, sent).status_code == 403
    debtor = owes(world, due_on=DUE + timedelta(days=60))
    walk(world, 64)
    seen = text(desk.get(f"/collections/accounts/{debtor.id}/fees/"))
    assert "Late fee" in seen
    assert ">50" in seen


def test_prompts_are_set_and_seen(world: World, desk: Desk) -> None:
    where = "/collections/prompts/"
    sent = {"days": "3, x", "hour_from": "08:00", "hour_until": "19:00"}
    assert desk.post(where, sent).status_code == 422
    assert desk.post(where, {**sent, "days": "3, 0"}).status_code == 302
    assert "0, 3" in text(Desk(world, "billing").get(where))
    assert "nobody is asked" in text(desk.get(where))
    assert "No prompts yet" in text(desk.get(f"/collections/accounts/{owes(world).id}/prompts/"))
