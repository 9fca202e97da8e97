"""Every list: stable pages by cursor, a capped count, the whole of it as CSV."""

import csv
import io
from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World

# The log of sign-ins lies in RADIUS's database.
pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def _pages(caller: Caller, path: str, limit: int) -> list[list[dict[str, Any]]]:
    pages, cursor = [], ""
    while True:
        said = caller.get(f"{path}{'&' if '?' in path else '?'}limit={limit}&cursor={cursor}").json()
        pages.append(said["items"])
        if said["next"] is None:
            return pages
        cursor = said["next"]


def test_pages_follow_each_other_without_gap_or_repeat(admin: Caller, clock: World) -> None:
    made = [str(clock.sale().subscriber.id) for _ in range(7)]
    pages = _pages(admin, "/clients", 3)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [each["id"] for page in pages for each in page] == made[::-1]


def test_rows_that_come_and_go_between_pages_disturb_nobody(admin: Caller, clock: World) -> None:
    from mtandao.domains.subscribers import contract as subscribers

    made = [clock.sale().subscriber for _ in range(6)]
    first = admin.get("/clients?limit=2").json()
    clock.sale()
    subscribers.remove_subscriber(clock.ctx, subscriber_id=made[4].id)  # on the first page, the last row
    subscribers.remove_subscriber(clock.ctx, subscriber_id=made[3].id)
    second = admin.get(f"/clients?limit=2&cursor={first['next']}").json()
    assert [each["id"] for each in second["items"]] == [str(made[2].id), str(made[1].id)]
    third = admin.get(f"/clients?limit=2&cursor={second['next']}").json()
    assert [each["id"] for each in third["items"]] == [str(made[0].id)]
    assert third["next"] is None


def test_when_all_behind_a_cursor_is_gone_the_list_ends(admin: Caller, clock: World) -> None:
    """It does not begin anew: whoever follows `next` would never come to an end."""
    from mtandao.domains.subscribers import contract as subscribers

    made = [clock.sale().subscriber for _ in range(3)]
    first = admin.get("/clients?limit=2").json()
    subscribers.remove_subscriber(clock.ctx, subscriber_id=made[0].id)
    assert admin.get(f"/clients?limit=2&cursor={first['next']}").json() == {"items": [], "next": None}


def test_a_cursor_is_signed_and_of_its_own_list(admin: Caller, clock: World) -> None:
    for _ in range(2):
        clock.sale()
    cursor = admin.get("/clients?limit=1").json()["next"]
    for wrong in ("nonsense", cursor[:-1], "e30:abc"):
        said = problem(admin.get(f"/clients?cursor={wrong}"), 422, "malformed")
        assert list(said["fields"]) == ["cursor"]
    problem(admin.get(f"/billing/invoices?cursor={cursor}"), 422)


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many"])
def test_a_limit_has_limits(limit: str, admin: Caller) -> None:
    assert list(problem(admin.get(f"/clients?limit={limit}"), 422)["fields"]) == ["limit"]


def test_a_filter_that_does_not_exist_is_refused(admin: Caller) -> None:
    said = problem(admin.get("/clients?statuss=active&nmae=x"), 422)
    assert set(said["fields"]) == {"statuss", "nmae"}


def test_rows_are_counted_only_when_asked(
    admin: Caller, clock: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mtandao.foundation.api import lists

    for _ in range(3):
        clock.sale()
    assert "count" not in admin.get("/clients").json()
    said = admin.get("/clients?count=true&limit=1").json()
    assert (said["count"], said["counted_all"]) == (3, True)
    monkeypatch.setattr(lists, "COUNT_CAP", 2)
    said = admin.get("/clients?count=true&limit=1").json()
    assert (said["count"], said["counted_all"]) == (2, False)


def _csv(caller: Caller, path: str) -> list[dict[str, str]]:
    answer = caller.get(path, Accept="text/csv")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_list_is_exported_whole_and_filtered_as_csv(
    admin: Caller, clock: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mtandao.foundation.api import lists

    monkeypatch.setattr(lists, "EXPORTED_AT_ONCE", 2)
    made = [clock.sale(first_name="محمد" if n == 2 else "Amina") for n in range(5)]
    rows = _csv(admin, "/clients?limit=1")
    assert [row["id"] for row in rows] == [str(sale.subscriber.id) for sale in reversed(made)]
    assert rows[2]["first_name"] == "محمد"
    assert rows[0]["phone"].startswith("+254")
    assert rows[0]["balance"] == "-4000.00"
    assert [row["id"] for row in _csv(admin, "/clients?q=محمد")] == [str(made[2].subscriber.id)]
    assert [row["name"] for row in _csv(admin, "/packages")] == ["Home Basic"]
    assert _csv(admin, "/routers") == []


def test_an_export_holds_no_more_than_the_page_and_is_noted(admin: Caller, clock: World) -> None:
    clock.sale()
    (row,) = _csv(of_role(clock, "noc"), "/clients?status=active")
    assert {"balance", "wallet", "owed"}.isdisjoint(row)
    (noted,) = admin.get("/audit?table_name=api.exported").json()["items"]
    assert (noted["row_id"], noted["actor_name"]) == ("clients", "The noc")
    assert noted["after"] == {"query": "status=active"}


def test_a_cell_is_no_formula(admin: Caller, clock: World) -> None:
    clock.sale(first_name='=HYPERLINK("x")', last_name="")
    (row,) = _csv(admin, "/clients")
    assert row["first_name"] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("typed", ["'", "!!!", "a & b | !c:*", "''':*", "\\", "%", "_", "(", "a'b", "٠٧١٢"])
def test_any_text_may_be_searched_for(typed: str, admin: Caller, clock: World) -> None:
    from urllib.parse import quote

    clock.sale()
    for path in (
        "/clients",
        "/billing/invoices",
        "/billing/transactions",
        "/sessions",
        "/logins",
        "/packages",
    ):
        answer = admin.get(f"{path}?q={quote(typed)}")
        assert answer.status_code == 200, (path, answer.content)


def test_every_list_may_be_asked_for_a_search_a_count_and_csv(admin: Caller, clock: World) -> None:
    """One generic piece: whatever answers `items` has all of it."""
    from mtandao.doors.api import door

    clock.sale()
    lists = [
        path.removeprefix("/api")
        for path, methods in door.api.get_openapi_schema(path_prefix="api/")["paths"].items()
        if "text/csv" in str(methods.get("get", {}).get("responses", {}))
        and "{" not in path
        # A report has its days instead.
        and any(asked["name"] == "cursor" for asked in methods["get"]["parameters"])
        and not path.startswith("/api/client/")
    ]
    assert len(lists) >= 15
    for path in lists:
        said = admin.get(f"{path}?q=zzz&count=true").json()
        assert (said["items"], said["count"], said["counted_all"]) == ([], 0, True), path
        _csv(admin, path)
