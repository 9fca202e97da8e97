"""The list of logins: who waits for what."""

import pytest

from mtandao.domains.network import contract as network
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_logins_that_wait_for_an_address_are_one_click_away_and_say_why(world: World) -> None:
    fixed = world.plan(name="Office", addressing="static", pool_name="fixed")
    waits, has = world.sale(fixed), world.sale(world.plan())
    network.change_login(world.ctx, login_id=has.login.id, static_ip="100.64.7.7")
    world.settle()
    world.later(hours=2)
    desk = Desk(world, "noc")
    page = desk.get("/network/logins/")
    assert "Waiting for an address" in words_of(page) and "without_address=true" in page.content.decode()
    assert "100.64.7.7" in words_of(page)
    said = words_of(desk.get("/network/logins/?without_address=true"))
    assert waits.login.username in said and has.login.username not in said
    assert "no static pool is named by its plan, 2 h" in said
    file = desk.get("/network/logins/?format=csv&without_address=true")
    assert waits.login.username in b"".join(file.streaming_content).decode()
    file.close()
