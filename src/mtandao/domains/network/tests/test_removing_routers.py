"""A router that is taken away while people are online by it."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.errors import PeopleOnline
from mtandao.domains.network.models import Session
from mtandao.domains.reports import contract as reports
from tests.worlds import World


def router(world: World) -> network.Nas:
    return network.register_nas(world.ctx, name="Tower", address="127.0.9.1", secret="long-enough")


def goes_online(world: World, nas: network.Nas, sale: Any, number: str = "1") -> None:
    row = network.Accounted(
        key=f"{sale.login.pk}-{number}".replace("-", ""),
        username=sale.login.username,
        nas_address=nas.address,
        acct_session_id=number,
        address="100.64.0.7",
        mac="02:1A:7F:00:10:2B",
        started_at=world.now - timedelta(hours=1),
        updated_at=world.now - timedelta(seconds=40),
        stopped_at=None,
        stop_cause="",
        bytes_up=1_000,
        bytes_down=9_000,
    )
    network.record_sessions(world.ctx, rows=[row])


def test_it_is_refused_while_somebody_is_online_unless_it_is_meant(world: World) -> None:
    nas, sale = router(world), world.sale()
    goes_online(world, nas, sale)
    with pytest.raises(PeopleOnline, match="1 session runs on Tower"):
        network.remove_nas(world.ctx, nas_id=nas.pk)
    assert Session.of(world.ctx).filter(stopped_at=None).count() == 1
    assert network.remove_nas(world.ctx, nas_id=nas.pk, anyway=True).removed_at is not None
    ended = Session.of(world.ctx).get()
    assert ended.stopped_at == ended.updated_at and ended.stop_cause == "Router-Removed"
    assert (ended.bytes_down, ended.bps_down) == (9_000, 0)


def test_what_it_tells_late_opens_nothing_again(world: World) -> None:
    nas, sale = router(world), world.sale()
    goes_online(world, nas, sale)
    network.remove_nas(world.ctx, nas_id=nas.pk, anyway=True)
    goes_online(world, nas, sale)
    assert not Session.of(world.ctx).filter(stopped_at=None).exists()


def test_of_the_active_services_no_more_are_online_than_there_are(world: World) -> None:
    nas, sale = router(world), world.sale()
    world.settle()
    for number in ("1", "2"):
        goes_online(world, nas, sale, number)
    Session.of(world.ctx).filter(acct_session_id="2").update(address="100.64.0.8")
    nobody = Session.of(world.ctx).first()
    assert nobody is not None
    nobody.pk, nobody.key, nobody.login = None, "nobody", None
    nobody.save(force_insert=True)
    assert network.live_sessions(world.ctx).count() == 3
    assert reports.figures.online_now(world.ctx) == reports.figures.Share(1, 1)
