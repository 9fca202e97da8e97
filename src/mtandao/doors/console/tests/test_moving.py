"""A move at the desk: what it costs and what must be changed is shown before it is done."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Any:
    sale = world.sale(address="Kisauni 12")
    world.settle()
    return sale


def seen(page: str) -> str:
    return page.partition('name="sure" value="')[2].partition('"')[0]


def test_it_is_shown_then_done_and_stands_in_the_history(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    login = network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id]
    network.change_login(
        world.ctx, login_id=login.id, username=login.username, static_ip="10.9.0.7", mac_lock="021A7F000001"
    )
    wish = {"address": "Plot 7, Nyali", "on": world.now.date().isoformat(), "fee": "500", "with_home": "on"}
    assert "now at Kisauni 12" in admin.get(f"{at}do/move/")
    page = admin.post(f"{at}do/move/", wish, 200).content.decode()
    assert "500.00" in page and "10.9.0.7" in page and "02:1A:7F:00:00:01" in page.upper()
    assert subscribers.subscriber(world.ctx, sale.subscriber.id).address == "Kisauni 12"
    assert "is at Plot 7, Nyali now." in admin.follow(f"{at}do/move/", {**wish, "sure": seen(page)})
    assert "Kisauni 12 → Plot 7, Nyali" in admin.get(f"{at}services/")
    assert "Kisauni 12 → Plot 7, Nyali" in admin.get(f"{at}timeline/")
    assert "at that address already" in admin.post(f"{at}do/move/", wish, 409).content.decode()


def test_a_later_move_is_planned_and_dropped(world: World, admin: Sitting, sale: Any, at: str) -> None:
    day = world.now.date() + timedelta(days=3)
    wish = {"address": "Plot 7, Nyali", "on": day.isoformat()}
    page = admin.post(f"{at}do/move/", wish, 200).content.decode()
    assert "no fee" in page
    assert "moves to Plot 7, Nyali on" in admin.follow(f"{at}do/move/", {**wish, "sure": seen(page)})
    assert "planned for" in admin.get(f"{at}services/") and "Drop the move" in admin.get(at)
    assert "is dropped." in admin.get(f"{at}do/drop-move/")
    assert "stays." in admin.follow(f"{at}do/drop-move/")
    assert "has no move ahead." in admin.get(f"{at}do/drop-move/")
    assert subscriptions.waiting_relocation(world.ctx, sale.subscription.id) is None


def test_who_may_not_move_services_has_no_such_page(world: World, at: str) -> None:
    Sitting(world, "billing").get(f"{at}do/move/", 403)
