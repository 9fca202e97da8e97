"""A list costs the same for two rows and for fifty. The figures are what it costs today; they may only shrink."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

# Address, and how many statements it may cost: session, fence and frame included.
COSTS = [
    ("/subscribers/", 42),
    ("/subscribers/?status=active", 47),
    ("/subscribers/?expires=30&balance=owes", 47),
    ("/subscribers/?format=csv", 21),
    ("/", 55),
    ("/search/?q=Kamau", 24),
    ("/search/live/?q=Kamau", 20),
    ("/settings/team/", 19),
    ("/new-payment/?q=Kamau", 23),
]


@pytest.mark.parametrize(("url", "most"), COSTS)
def test_a_page_costs_the_same_however_many_rows(world: World, admin: Sitting, url: str, most: int) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.get(url)
        return len(asked)

    for _ in range(3):
        busy(world)
    admin.get(url)
    few = cost()
    for _ in range(12):
        busy(world)
    assert cost() == few <= most


def busy(world: World) -> Any:
    sale = world.sale()
    if world.made["sale"] % 2:
        world.pays(sale.subscriber, "4000")
    return sale


def test_the_page_of_one_customer_costs_no_more_for_a_long_history(world: World, admin: Sitting) -> None:
    sale = world.sale()
    url = f"/subscribers/{sale.subscriber.id}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.get(url)
        return len(asked)

    for _ in range(5):
        world.pays(sale.subscriber, "10")
    admin.get(url)
    few = cost()
    for _ in range(10):
        world.pays(sale.subscriber, "10")
    assert cost() == few <= 36
