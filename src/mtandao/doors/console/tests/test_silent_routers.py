"""One rule of who answers: list, page, filter, API and dashboard say the same, however long a router is silent."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.reports import contract as reports
from mtandao.doors.console.tests.conftest import Sitting
from tests.room_pages import Desk, words_of
from tests.worlds import World

ROUTER = "127.0.9.1"


@pytest.fixture
def nas(world: World) -> network.Nas:
    return network.register_nas(world.ctx, name="Ruiru-1", address=ROUTER, secret="a-long-secret")


def heard(world: World, sales: list[Any], *, given_up: bool = False, cause: str = "Lost-Carrier") -> None:
    """All of them at ten; given up as RADIUS does it: at their last sign of life."""
    began = world.now - timedelta(hours=2)
    at = heard.at if given_up else world.now  # type: ignore[attr-defined]
    heard.at = at  # type: ignore[attr-defined]
    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=f"{sale.login.username}-1", username=sale.login.username, nas_address=ROUTER,
                acct_session_id=f"81a0000{number}", address=f"100.64.0.{number + 9}", mac="02:00:5E:10:4B:9C",
                started_at=began, updated_at=at, stopped_at=at if given_up else None,
                stop_cause=cause if given_up else "", bytes_up=1000, bytes_down=20000,
            )
            for number, sale in enumerate(sales)
        ],
    )  # fmt: skip


def looked(
    world: World, nas: network.Nas, reach: network.Reach, times: int = 1, ppp: int | None = None
) -> None:
    for _ in range(times):
        look = network.Look(nas_id=nas.pk, reach=reach, said="It takes no connection.", ppp_sessions=ppp)
        network.record_looks(world.ctx, looks=[look])


def state_of(world: World) -> tuple[str, int]:
    (found,) = reports.routers(world.ctx)
    (one,) = network.with_state(world.ctx, network.routers(world.ctx))
    assert (one.state, one.online) == (found.state, found.online)
    return found.state.value, found.lost


@pytest.mark.parametrize("minutes", [16, 20, 60, 24 * 60, 40 * 24 * 60])
def test_a_router_that_died_stays_red_everywhere_until_it_speaks(
    world: World, admin: Sitting, nas: network.Nas, minutes: int
) -> None:
    sales = [world.sale() for _ in range(3)]
    heard(world, sales)
    assert state_of(world) == ("answers", 0)
    world.later(minutes=minutes)
    # Its sessions are still there, then one is given up after the other: 3 were cut off all the while.
    assert state_of(world) == ("no_answer", 3)
    heard(world, sales[:1], given_up=True)
    assert state_of(world) == ("no_answer", 3)
    heard(world, sales[1:], given_up=True)
    assert state_of(world) == ("no_answer", 3)
    desk = Desk(world, "noc")
    assert "3 online when it fell silent" in words_of(desk.get(f"/network/routers/{nas.pk}/"))
    assert "Ruiru-1" in words_of(desk.get("/network/routers/?trouble=true"))
    assert "Nothing matches." in words_of(desk.get("/network/routers/?trouble=false"))
    listed = words_of(desk.get("/network/routers/"))
    assert "No answer" in listed and "Answers" not in listed
    morning = admin.get("/")
    assert "Router Ruiru-1 is silent: 3 subscribers offline" in morning and "3 cut off" in morning
    assert "?trouble=true" in morning
    heard(world, sales[:1])
    assert state_of(world) == ("answers", 0)
    assert "Nothing matches." in words_of(desk.get("/network/routers/?trouble=true"))


def test_nobody_online_is_grey_and_never_green(world: World, admin: Sitting, nas: network.Nas) -> None:
    desk = Desk(world, "noc")
    assert state_of(world) == ("not_set_up", 0)
    looked(world, nas, network.Reach.REACHABLE, ppp=0)
    assert state_of(world) == ("empty", 0)
    sale = world.sale()
    heard(world, [sale])
    world.later(minutes=20)
    heard(world, [sale], given_up=True, cause="User-Request")
    assert state_of(world) == ("empty", 0)
    page = desk.get(f"/network/routers/{nas.pk}/")
    assert "Nobody is online on it." in words_of(page) and "It answers" not in words_of(page)
    listed = words_of(desk.get("/network/routers/"))
    assert "Nobody online" in listed and "Answers" not in listed
    assert "Nobody online" in admin.get("/")


def test_rest_that_does_not_answer_is_red_though_nobody_was_online(
    world: World, admin: Sitting, nas: network.Nas
) -> None:
    looked(world, nas, network.Reach.REACHABLE, ppp=0)
    world.later(minutes=20)
    looked(world, nas, network.Reach.OFFLINE, times=2)
    assert state_of(world) == ("empty", 0)
    looked(world, nas, network.Reach.OFFLINE)
    assert state_of(world) == ("no_answer", 0)
    said = words_of(Desk(world, "noc").get(f"/network/routers/{nas.pk}/"))
    assert "No answer for 20 min; nobody was online on it." in said and "It takes no connection." in said
    assert "Router Ruiru-1 does not answer, for 20 min; nobody was online on it." in admin.get("/")
    # Who is heard by RADIUS is there, whatever REST says.
    heard(world, [world.sale()])
    assert state_of(world) == ("answers", 0)
    world.later(minutes=20)
    looked(world, nas, network.Reach.REACHABLE, ppp=0)
    assert state_of(world) == ("no_answer", 1)


def test_a_router_that_came_back_and_has_nobody_on_it_is_silent_no_more(
    world: World, nas: network.Nas
) -> None:
    sales = [world.sale() for _ in range(2)]
    heard(world, sales)
    world.later(minutes=20)
    heard(world, sales, given_up=True)
    looked(world, nas, network.Reach.REACHABLE, ppp=2)
    assert state_of(world) == ("no_answer", 2)  # somebody is on it, and nothing is counted
    looked(world, nas, network.Reach.REACHABLE, ppp=0)
    assert state_of(world) == ("empty", 0)


def test_one_that_was_set_up_and_never_came_is_found_and_one_that_was_not_is_not_red(
    world: World, admin: Sitting, nas: network.Nas
) -> None:
    desk = Desk(world, "noc")
    assert "Nothing matches." in words_of(desk.get("/network/routers/?trouble=true"))
    looked(world, nas, network.Reach.OFFLINE, times=3)
    assert state_of(world) == ("not_set_up", 0)
    assert "Ruiru-1" in words_of(desk.get("/network/routers/?trouble=true"))
    assert "silent" not in admin.get("/")
    network.Onboarding.of(world.ctx).update(ran_at=world.now)
    assert state_of(world) == ("no_answer", 0)
