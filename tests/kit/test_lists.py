"""One declared list page: its address decides everything, rights decide what is there."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from mtandao.foundation.kit.pieces import Emptiness
from tests.kit.house import STREET
from tests.kit.street import Resident, Residents

pytestmark = pytest.mark.usefixtures("house", "residents")

LIST = "/sample/list/"


def words_of(html: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        strip_tags(re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)).replace("\xa0", " "),
    )


def shown(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(LIST + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'mt-main-link"[^>]*><div[^>]*><bdi>(.*?)</bdi>', html)


def test_a_list_shows_its_first_page_in_its_own_order_with_its_counts(client: Client) -> None:
    html = shown(client)
    assert names(html)[:3] == ["Muthoni K.", "Peter Musyoka Kilonzo", "Njeri wa Thuo Investments"]
    assert len(names(html)) == 15
    said = words_of(html)
    assert "1 to 15 of 188" in said and "Owed in this view: KES −44,200.50" in said
    assert 'aria-sort="ascending"' in html


def test_next_and_back_walk_the_list_and_come_home(client: Client) -> None:
    html, seen = shown(client), []
    while True:
        seen += names(html)
        onward = re.search(r'rel="next" href="([^"]+)"', html)
        if not onward:
            break
        html = shown(client, onward[1].removeprefix(LIST).replace("&amp;", "&"))
    assert len(seen) == 188 and seen[-1] == "فاطمة عبدي نور"
    assert "181 to 188 of 188" in words_of(html)
    while back := re.search(r'rel="prev" href="([^"]+)"', html):
        html = shown(client, back[1].removeprefix(LIST).replace("&amp;", "&"))
    assert names(html) == seen[:15]


def test_filters_read_as_words_and_can_each_be_taken_away(client: Client) -> None:
    html = shown(client, "?paid_until_before=2026-12-15&state=grace&state=promise&balance_max=-1500")
    said = words_of(html)
    assert "3 of 188" in said
    assert "Paid until up to 15 Dec" in said and "15 Dec 2026" not in said
    assert "Status Grace +1" in said
    assert "Balance up to −1,500" in said
    without = re.findall(r'class="mt-chip-x" href="([^"]+)"', html)
    assert [address.replace("&amp;", "&") for address in without] == [
        f"{LIST}?state=grace&state=promise&balance_max=-1500",
        f"{LIST}?paid_until_before=2026-12-15&balance_max=-1500",
        f"{LIST}?paid_until_before=2026-12-15&state=grace&state=promise",
    ]


def test_a_filter_that_is_not_understood_is_named_and_left_out(client: Client) -> None:
    html = shown(client, "?paid_until_before=yesterday&state=grace")
    assert "Not understood and left out: Paid until" in words_of(html)
    assert "2 of 188" in words_of(html)


def test_nothing_that_matches_says_how_many_there_are_without_each_filter(client: Client) -> None:
    said = words_of(shown(client, "?state=grace&plan=Home 20"))
    assert "Nothing matches." in said
    assert "2 without Plan" in said and re.search(r"\d+ without Status", said)


def test_an_empty_list_says_what_to_do_first(client: Client) -> None:
    Resident.objects.using(STREET).all().delete()
    said = words_of(shown(client))
    assert isinstance(Residents.empty, Emptiness)
    assert "No subscribers yet" in said and "Register the first one" in said


def test_the_present_view_is_the_one_whose_filters_stand_in_the_address(client: Client) -> None:
    html = shown(client, "?state=promise&state=grace&sort=-name")
    assert re.search(r'class="mt-on" aria-current="page">In grace<span>3</span>', html)
    assert "Save this view" not in html
    assert "Save this view" in shown(client, "?state=active&q=resident")


def test_columns_filters_views_and_actions_without_their_right_are_not_there(client: Client) -> None:
    html = shown(client, **{"X-Rights": "none"})
    said = words_of(html)
    assert "Balance, KES" not in said and "Owing" not in said.split("Filter")[0]
    assert "Export" not in said
    assert names(shown(client, "?sort=balance", **{"X-Rights": "none"})) == names(html), (
        "a hidden column does not sort"
    )
    assert client.get(f"{LIST}?format=csv", headers={"X-Rights": "none"})["Content-Type"].startswith(
        "text/html"
    )


def test_an_unknown_order_and_a_broken_cursor_do_no_harm(client: Client) -> None:
    assert names(shown(client, "?sort=password")) == names(shown(client))
    html = shown(client, "?after=made-up")
    assert "This is the first page." in words_of(html)
    assert names(html) == names(shown(client))


def test_sorting_by_a_header_keeps_the_filters_and_leaves_the_place(client: Client) -> None:
    first = shown(client, "?owing=true")
    assert 'href="?owing=true&amp;sort=name"' in first
    assert names(shown(client, "?owing=true&sort=-balance"))[0] != names(first)[0]


def test_csv_has_every_row_of_the_view_in_its_order_and_no_more_rights(client: Client) -> None:
    response = client.get(f"{LIST}?owing=true&format=csv&sort=-balance")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    response.close()
    assert rows[0][:4] == ["Status", "Name", "Account", "Phone"] and "Balance, KES" in rows[0]
    assert len(rows) == 1 + 10
    assert [row[7] for row in rows[1:3]] == ["-1000.00", "-1500.00"]
    assert rows[1][0] == "Suspended" and "<" not in "".join("".join(row) for row in rows)
    response = client.get(f"{LIST}?format=csv", headers={"X-Rights": "export"})
    assert "Balance" not in b"".join(response).decode("utf-8-sig").splitlines()[0]
    response.close()


def test_a_name_that_a_spreadsheet_would_run_is_kept_as_text(client: Client) -> None:
    Resident.objects.using(STREET).filter(account="NYO-07713").update(name="=HYPERLINK(1)")
    response = client.get(f"{LIST}?q=HYPER&format=csv")
    assert "'=HYPERLINK(1)" in b"".join(response).decode()
    response.close()


def test_chosen_columns_and_density_are_kept_for_this_device(client: Client) -> None:
    response = client.get(f"{LIST}?state=grace&chosen=1&columns=account&columns=id")
    assert response.status_code == 302 and response["Location"] == f"{LIST}?state=grace"
    html = shown(client)
    heads = html.split("<thead>")[1].split("</thead>")[0].replace("</th>", "</th> ")
    assert words_of(heads).split() == ["Name", "Account", "Number"], "the column with the link always stays"
    assert client.get(f"{LIST}?density=roomy").status_code == 302
    assert 'class="mt-roomy"' in shown(client)
    client.cookies["mt_density"] = "<script>"
    assert 'class="mt-tight"' in shown(client)


def test_a_bulk_action_finds_the_ticked_rows_and_nobody_else_s(rf: Any) -> None:
    from tests.kit.house import Someone

    ticked = list(Resident.objects.using(STREET).filter(state="grace").values_list("pk", flat=True))
    request = rf.post(LIST, {"ids": [*ticked, "999999", "no id"]})
    request.ctx = Someone()
    assert sorted(Residents.picked(request).values_list("pk", flat=True)) == sorted(ticked)


def test_select_all_means_all_of_the_view_it_was_pressed_in(rf: Any) -> None:
    from tests.kit.house import Someone

    request = rf.post(LIST, {"all": "1", "query": "state=grace&state=promise", "ids": ["1"]})
    request.ctx = Someone()
    assert Residents.picked(request).count() == 3


def test_a_list_asks_the_same_few_queries_however_many_rows(client: Client) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections[STREET]) as queries:
        shown(client)
    # The page, its count, four views of which one is the page itself, and the sum at its foot.
    assert len(queries) <= 7


def test_a_list_refreshes_its_beginning_alone_and_may_be_stopped(client: Client) -> None:
    html = shown(client, "?state=grace")
    assert 'data-mt-live="30" hx-get="/sample/list/?state=grace"' in html
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', shown(client))
    assert "data-mt-live" not in shown(client, onward.removeprefix(LIST).replace("&amp;", "&"))
    stopped = client.get(f"{LIST}?state=grace&live=off")
    assert stopped["Location"] == f"{LIST}?state=grace"
    html = shown(client, "?state=grace")
    assert "data-mt-live" not in html and "The list stands still." in words_of(html)
    client.get(f"{LIST}?live=on")
    assert "data-mt-live" in shown(client)
