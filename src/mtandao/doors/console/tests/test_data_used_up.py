"""Why is he offline, or slow? His data is used up: how much, until when, and what brings it back."""

import pytest

from mtandao.domains.network.tests.test_allowances import FAIR, GB, Line
from mtandao.domains.reports import contract as reports
from mtandao.doors.console.subscribers.paths import Path
from mtandao.doors.console.subscribers.verdicts import Teller
from mtandao.foundation.kit.pieces import Verdict
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def verdict(line: Line) -> Verdict:
    subscriber, ctx = line.sale.subscriber, line.world.ctx
    found = reports.diagnosis(ctx, subscriber)
    assert Path(ctx, found).steps()
    return Teller(ctx, subscriber, found).verdict()


def test_behind_the_wall_it_says_how_much_and_until_when_and_sells_more(world: World) -> None:
    line = Line(world)
    line.moves(10 * GB)
    said = verdict(line)
    assert (
        str(said.sentence).replace("\xa0", " ").startswith("The data is used up: 10.0 GB of 10.0 GB, until ")
    )
    assert [str(action.label) for action in said.actions] == ["Sell data"]
    line.buys(GB)
    assert "used up" not in str(verdict(line).sentence)


def test_slower_it_says_at_which_speed(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(12 * GB)
    said = verdict(line)
    assert (
        str(said.sentence)
        .replace("\xa0", " ")
        .endswith(": 12.0 GB are used, 2.00 GB of it at the fair-use speed.")
    )
    assert str(said.detail).startswith("2 Mbps down and 1 Mbps up now")
