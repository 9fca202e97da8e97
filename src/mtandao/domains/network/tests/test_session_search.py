"""Finding sessions: by whose, where, with what and when, however many there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.network import contract as network
from mtandao.domains.network import rules
from mtandao.domains.network.pages.sessions import HistoryPage
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

Told = Callable[..., str]


@pytest.fixture
def told(world: World) -> Told:
    """A session that ended so many days ago; its login's user name."""

    def tell(days: float, **changes: Any) -> str:
        number = world.made["told"] = world.made.get("told", 0) + 1
        sale = changes.pop("sale", None) or world.sale()
        end = world.now - timedelta(days=days)
        row: dict[str, Any] = {
            "key": f"k{number}",
            "username": sale.login.username,
            "nas_address": "127.0.9.1",
            "acct_session_id": f"8{number:07}",
            "address": f"100.64.0.{number}",
            "mac": f"02-1a-7f-00-10-{number:02x}",
            "started_at": end - timedelta(hours=3),
            "updated_at": end,
            "stopped_at": end,
            "stop_cause": "User-Request",
            "bytes_up": 1_000_000,
            "bytes_down": 9_000_000,
        } | changes
        network.record_sessions(world.ctx, rows=[network.Accounted(**row)])
        return str(sale.login.username)

    return tell


def seen(world: World, query: str) -> str:
    return words_of(Desk(world, "noc").get(f"/network/sessions/history/?{query}"))


@pytest.mark.parametrize(
    "spelled", ["02:1A:7F:00:10:01", "02-1a-7f-00-10-01", "021a.7f00.1001", "021A7F001001"]
)
def test_a_device_is_found_however_its_mac_is_spelled(world: World, told: Told, spelled: str) -> None:
    mine, other = told(1), told(1)
    said = seen(world, f"q={spelled}")
    assert mine in said and other not in said


@pytest.mark.parametrize("text", ["", "wanjiku", "02:1A:7F:00:10", "02:1A:7F:00:10:2G"])
def test_what_is_no_mac_has_no_spellings(text: str) -> None:
    assert rules.device_spellings(text) == ()


def test_who_had_an_address_at_a_time(world: World, told: Told) -> None:
    before, then, after = (told(days, address="100.64.9.9") for days in (9, 8, 7))
    at = world.now - timedelta(days=8, hours=1)
    said = seen(world, f"q=100.64.9.9&at={at.astimezone(world.ctx.tenant.timezone):%Y-%m-%dT%H:%M}")
    assert then in said and before not in said and after not in said


def test_days_of_the_beginning_and_of_the_end(world: World, told: Told) -> None:
    old, young = told(9), told(2)
    day = f"{world.now - timedelta(days=3):%Y-%m-%d}"
    assert young in seen(world, f"started_at_after={day}") and old not in seen(
        world, f"started_at_after={day}"
    )
    assert old in seen(world, f"stopped_at_before={day}") and young not in seen(
        world, f"stopped_at_before={day}"
    )


def test_a_name_that_no_login_has_is_found_too(world: World, told: Told) -> None:
    told(1, username="somebody-else")
    assert "nobody we know" in seen(world, "q=somebody-else")


def test_the_foot_has_totals_of_what_is_in_view_and_never_of_millions(
    world: World, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = world.sale()
    for days in (1, 2, 3):
        told(days, sale=sale)
    assert "27 MB down, 3 MB up in this view" in seen(world, f"q={sale.login.username}")
    monkeypatch.setattr(HistoryPage, "most_added_up", 2)
    assert "Narrow it down" in seen(world, f"q={sale.login.username}")


def test_the_file_has_every_row(world: World, told: Told) -> None:
    names = [told(days) for days in (1, 2)]
    answer = Desk(world, "noc").get("/network/sessions/history/?format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert all(name in text for name in names)


def test_whoever_asks_for_a_time_looks_into_no_month_before(world: World) -> None:
    with connection.cursor() as cursor:
        for days in range(0, 210, 30):
            cursor.execute("SELECT mtandao_coming_months(%s::date)", [world.now - timedelta(days=days)])
    with CaptureQueriesContext(connection) as asked:
        seen(world, f"q=100.64.0.7&started_at_after={world.now:%Y-%m-%d}")
    (query, *_) = [
        each["sql"] for each in asked if '"network_session"' in each["sql"] and "LIMIT 51" in each["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    months = {word for word in plan.split() if word.startswith("network_session_20") and "idx" not in word}
    assert f"network_session_{world.now:%Y_%m}" in months
    assert f"network_session_{world.now - timedelta(days=62):%Y_%m}" not in months
