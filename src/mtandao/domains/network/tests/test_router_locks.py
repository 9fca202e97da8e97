"""A login that is locked to a router: set, followed when the router moves, and in the way when it is to go."""

from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login, Nas
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def router(world: World, address: str = "127.0.9.1", name: str = "Westlands-1") -> Nas:
    return network.register_nas(world.ctx, name=name, address=address, secret="a-long-secret")


def locked(world: World) -> tuple[Any, Nas]:
    nas, sale = router(world), world.sale()
    login = network.change_login(world.ctx, login_id=sale.login.id, router_lock=nas.id)
    network.record_provisioned(world.ctx, written={login.id: login.changed_at})
    return login, nas


def test_it_is_locked_and_let_go_again_and_radius_is_to_follow(world: World) -> None:
    login, nas = locked(world)
    assert (login.router_lock_id, login.provisioned_at) == (nas.id, None)
    assert network.change_login(world.ctx, login_id=login.id, username="other").router_lock_id == nas.id
    assert network.change_login(world.ctx, login_id=login.id, router_lock="").router_lock_id is None


def test_when_the_router_has_another_address_the_lock_follows(world: World) -> None:
    login, nas = locked(world)
    free = world.sale().login
    before = OutboxEvent.objects.filter(name="access.changed").count()
    network.change_nas(world.ctx, nas_id=nas.id, address="127.0.9.77")
    assert Login.objects.get(id=login.id).provisioned_at is None
    assert OutboxEvent.objects.filter(name="access.changed").count() == before + 1
    (wanted,) = network.wanted_logins(world.ctx, [login.subscription_id])
    assert wanted.router_lock is not None and wanted.router_lock.address == "127.0.9.77"
    assert Login.objects.get(id=free.id).router_lock_id is None
    network.change_nas(world.ctx, nas_id=nas.id, name="Westlands-2")
    assert OutboxEvent.objects.filter(name="access.changed").count() == before + 1


def test_a_router_to_which_somebody_is_locked_does_not_go(world: World) -> None:
    login, nas = locked(world)
    with pytest.raises(network.LockedTo, match="One login is locked to Westlands-1"):
        network.remove_nas(world.ctx, nas_id=nas.id)
    network.change_login(world.ctx, login_id=login.id, router_lock="")
    assert network.remove_nas(world.ctx, nas_id=nas.id).removed_at is not None


def test_it_is_locked_to_a_router_of_ones_own(world: World) -> None:
    other = World("coast")
    with fence(other.ctx):
        theirs = router(other, "127.0.9.9")
    with fence(world.ctx):
        sale = world.sale()
        with pytest.raises(NotFound):
            network.change_login(world.ctx, login_id=sale.login.id, router_lock=theirs.id)
        assert Login.objects.get(id=sale.login.id).router_lock_id is None
