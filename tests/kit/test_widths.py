"""Which columns leave a narrow table, and which texts are cut in it."""

import re

import pytest

from mtandao.foundation.kit import widths
from mtandao.foundation.kit.widths import Column, looks
from tests.kit.test_assets import ROOT

CSS = ROOT / "src/mtandao/foundation/kit/source/css/widths.css"
NAME = Column("Router", ["Westlands-1", "Athi Plains"], flex=True)


def at(column: str) -> int:
    found = re.search(r"mt-at-(\d+)", column)
    return int(found[1]) if found else 0


def test_what_is_least_needed_leaves_first_and_only_where_there_is_no_room() -> None:
    version = Column("Version", ["7.21.4"], priority=4)
    memory = Column("Memory", ["14 %"], priority=4)
    address = Column("Address", ["100.64.0.10"], priority=2)
    (name, *others), room = looks([NAME, version, memory, address])
    assert name == "mt-edge-480" and room == "mt-wide-480"
    assert [at(each) for each in others] == [480, 480, 480], "it all goes into half a page"
    wide = [Column("Reason", ["x" * 40], priority=3)] * 3
    found = [at(each) for each in looks([NAME, version, memory, address, *wide])[0]]
    assert found[1] > found[4] and found[2] > found[1] - widths.STEP, "of two the one behind leaves before"
    assert found[0] == 0 and found[2] >= found[1] >= found[6] >= found[5] >= found[4] >= found[3] >= 480


def test_whoever_is_last_after_others_left_keeps_the_distance_to_the_edge() -> None:
    fixed = Column("State", ["online"])
    wide = Column("Reason", ["x" * 60], priority=3)
    found = looks([NAME, wide, fixed, wide, wide])[0]
    assert "mt-edge" not in found[0] + found[1] + found[4], "behind them somebody stays"
    assert f"mt-edge-{at(found[3])}" in found[2]
    assert f"mt-edge-{at(found[4])}" in found[3]
    assert "mt-edge" not in "".join(looks([NAME, wide, fixed])[0])


def test_an_empty_table_is_as_wide_as_its_heads() -> None:
    assert looks([]) == ([], "mt-wide-480")
    assert at(looks([Column("Router", [], flex=True), Column("Version", [], priority=4)])[0][1]) == 480


def test_what_somebody_chose_to_see_never_leaves() -> None:
    columns = [NAME, *(Column("Reason", ["x" * 60], priority=4) for _ in range(4))]
    found, room = looks(columns, chosen=True)
    assert found == [""] * 5 and room == "mt-wide-1740"


def test_beside_a_text_that_is_cut_the_name_takes_what_it_needs() -> None:
    what = Column("What", ["ppp/profile pppoe-homes, rate-limit: 9M/9M"], width="m")
    how = Column("How", ["by itself, within a few minutes"], width="m")
    assert looks([NAME, what, how])[0][:2] == ["mt-kept", "mt-rest"]
    assert re.fullmatch(r"mt-full-\d+", looks([NAME, what, how])[0][2])
    short = Column("What", ["pool"], width="m")
    assert looks([NAME, short])[0] == ["", ""], "where nothing is cut, the name takes the rest"


def test_a_long_name_is_whole_where_there_is_room() -> None:
    long = Column("Router", ["A tower with quite a long name behind the second hill"], flex=True)
    what = Column("What", ["ppp/profile pppoe-homes, rate-limit: 9M/9M" * 2], width="m")
    name, other = looks([long, what])[0]
    assert name.startswith("mt-kept mt-full-") and other == "mt-rest"


@pytest.mark.parametrize(
    ("cell", "letters"),
    [
        ("", 0),
        ("7.21.4", 6),
        ('<div class="mt-clip" title="not this"><bdi>a &amp; b</bdi></div>', 5),
        ('<span class="mt-reader">nor this</span>ab', 2),
    ],
)
def test_only_what_is_seen_takes_room(cell: str, letters: int) -> None:
    assert widths.room(cell) == pytest.approx(letters * widths.LETTER)


def test_every_step_has_its_rules() -> None:
    steps = list(range(widths.FIRST, widths.LAST + 1, widths.STEP))
    text = CSS.read_text()
    for name in ("mt-at", "mt-full", "mt-wide", "mt-edge"):
        assert sorted({int(each) for each in re.findall(rf"\.{name}-(\d+)", text)}) == steps
