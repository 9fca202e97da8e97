"""A view of a list that somebody keeps: it stands over the list for him alone, until he drops it."""

import re

import pytest

from mtandao.domains.staff.kept_views import MOST, keep_view
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

LIST = "/subscribers/"
KEEP = re.compile(r'href="(/views/[a-z-]+/keep/)\?at=([^&"]+)&amp;query=([^"]+)"')
DROP = re.compile(r'href="(/views/[0-9a-f-]+/drop/\?at=[^"]+)"')


@pytest.fixture
def keep_at(admin: Sitting) -> str:
    """Where the list's own link leads."""
    found = KEEP.search(admin.get(f"{LIST}?q=wanjiku"))
    assert found and found[3] == "q%3Dwanjiku"
    return found[1]


def kept(admin: Sitting, keep_at: str, label: str, query: str = "q=wanjiku", status: int = 302) -> str:
    answer = admin.post(keep_at, {"label": label, "query": query, "at": LIST}, status)
    return str(answer["Location"]) if status == 302 else answer.content.decode()


def test_a_kept_view_stands_over_the_list_and_shows_what_was_filtered(admin: Sitting, keep_at: str) -> None:
    assert kept(admin, keep_at, "  The  Wanjikus ") == f"{LIST}?q=wanjiku"
    page = admin.get(LIST)
    assert f'href="{LIST}?q=wanjiku"' in page and "The Wanjikus" in page
    here = admin.get(f"{LIST}?q=wanjiku")
    assert DROP.search(here) and not KEEP.search(here), "it is kept already"


def test_nobody_else_sees_or_drops_it(world: World, admin: Sitting, keep_at: str) -> None:
    kept(admin, keep_at, "The Wanjikus")
    dropping = DROP.search(admin.get(f"{LIST}?q=wanjiku"))
    assert dropping
    other = Sitting(world, "manager")
    assert "The Wanjikus" not in other.get(LIST)
    other.get(dropping[1], 404)
    other.post(dropping[1], status=404)
    assert "The Wanjikus" in admin.get(LIST)


def test_a_dropped_view_is_gone(admin: Sitting, keep_at: str) -> None:
    kept(admin, keep_at, "The Wanjikus")
    dropping = DROP.search(admin.get(f"{LIST}?q=wanjiku"))
    assert dropping
    assert "Drop the view The Wanjikus?" in admin.get(dropping[1])
    assert admin.post(dropping[1])["Location"] == LIST
    assert "The Wanjikus" not in admin.get(LIST, headers={"accept": "text/html"}).split("mt-toasts")[0]


@pytest.mark.parametrize(
    ("label", "query", "sentence"),
    [
        ("the wanjikus", "q=x", "You have a view called the wanjikus already."),
        ("x" * 41, "q=x", "40"),
        ("Nothing", "", ""),
    ],
)
def test_what_cannot_be_kept_is_refused(
    admin: Sitting, keep_at: str, label: str, query: str, sentence: str
) -> None:
    kept(admin, keep_at, "The Wanjikus")
    status = 409 if query and len(label) < 40 else 422
    assert sentence in kept(admin, keep_at, label, query, status)


def test_there_is_an_end_to_keeping(world: World, admin: Sitting, keep_at: str) -> None:
    for number in range(MOST):
        kept(admin, keep_at, f"View {number}", f"q={number}")
    assert f"You keep {MOST} views" in kept(admin, keep_at, "One more", "q=more", 409)


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"]
)
def test_the_way_back_is_always_ours(admin: Sitting, keep_at: str, evil: str) -> None:
    answer = admin.post(keep_at, {"label": evil[:30], "query": "q=1", "at": evil})
    assert answer["Location"] == "/?q=1"
    page = admin.get(f"{keep_at}?query=q&at={evil}")
    assert not re.search(r'href="[^"]*evil', page)


def test_a_program_keeps_no_views(world: World) -> None:
    from mtandao.foundation.refusals import NotAllowed

    with pytest.raises(NotAllowed):
        keep_view(world.ctx, list_name="subscribers", label="Mine", query="q=1")
