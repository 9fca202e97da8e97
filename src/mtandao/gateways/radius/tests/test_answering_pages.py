"""What RADIUS will answer, as pages show it."""

import pytest
from django.db import OperationalError, connections
from django.urls import reverse

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login
from mtandao.gateways.radius import provisioning
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS)]


def page_of(world: World, login: Login) -> str:
    return reverse("network:login-attributes", kwargs={"login_id": login.pk})


def wanted(world: World, login: Login, **what: object) -> None:
    Login.of(world.ctx).filter(pk=login.pk).update(**what)
    provisioning.provision_wall(world.ctx)
    provisioning.provision(world.ctx, subscription_ids=[login.subscription_id])


def test_the_page_of_a_login_says_what_radius_answers_and_from_where_and_no_password(
    kept_world: World,
) -> None:
    login = kept_world.sale(activate=True).login
    kept_world.settle()
    desk, path = Desk(kept_world, "noc"), page_of(kept_world, login)
    assert "it knows no router that could ask" in words_of(desk.get(path))
    network.register_nas(kept_world.ctx, name="Westlands-1", address="127.0.9.1", secret="a-long-secret")
    kept_world.settle()
    said = words_of(desk.get(path))
    assert "RADIUS lets him in. As Westlands-1 would be answered now." in said
    assert "Mikrotik-Rate-Limit 5120k/20480k" in said and "the plan" in said
    assert login.password not in said and "Cleartext-Password" not in said
    wanted(kept_world, login, access=network.Access.WALLED)
    said = words_of(desk.get(path))
    assert "RADIUS lets him in behind the wall." in said and "the walled garden" in said
    wanted(kept_world, login, access=network.Access.REJECTED, reason="Suspended: call us.")
    said = words_of(desk.get(path))
    assert "RADIUS refuses him now: not allowed in by us. He is told: Suspended: call us." in said


def test_the_page_of_a_plan_lists_its_group(kept_world: World) -> None:
    plan = kept_world.plan("Ten")
    kept_world.settle()
    said = words_of(
        Desk(kept_world, "noc").get(reverse("network:plan-attributes", kwargs={"plan_id": plan.pk}))
    )
    assert f"What RADIUS sends to all of this plan group {plan.radius_group}" in said
    assert "Simultaneous-Use" in said


def test_a_database_that_is_away_is_a_sentence_and_own_attributes_are_there(
    kept_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = kept_world.sale(activate=True).login
    network.register_nas(kept_world.ctx, name="Westlands-1", address="127.0.9.1", secret="a-long-secret")
    kept_world.settle()

    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    connections["radius"].close()
    monkeypatch.setattr(connections["radius"], "connect", away)
    answer = Desk(kept_world, "noc").get(page_of(kept_world, login))
    assert answer.status_code == 200
    assert "what it would answer cannot be read now" in words_of(answer)
