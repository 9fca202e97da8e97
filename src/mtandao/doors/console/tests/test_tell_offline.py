"""Those who are paid and not online: found by router, plan and area, and told once."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.messaging.models import Message
from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Login, Session
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.tests.conftest import Sitting
from mtandao.foundation.ids import new_id
from tests.worlds import World

pytestmark = pytest.mark.django_db


def offline(world: World, nas: network.Nas | None = None, **more: Any) -> Any:
    """Sold and let in an hour ago; online through that router until half an hour ago."""
    sale = world.sale(**more)
    Login.of(world.ctx).filter(pk=sale.login.pk).update(
        access=network.Access.ONLINE, changed_at=world.now - timedelta(hours=1)
    )
    if nas is not None:
        Session.objects.create(
            tenant_id=world.tenant_id,
            organization_id=world.tenant_id,
            key=str(new_id()),
            login=sale.login,
            subscriber_id=sale.subscriber.id,
            username=sale.login.username,
            nas=nas,
            acct_session_id="81000001",
            started_at=world.now - timedelta(hours=1),
            updated_at=world.now - timedelta(minutes=30),
            stopped_at=world.now - timedelta(minutes=30),
        )
    return sale


def test_they_are_found_by_router_plan_and_area(world: World, admin: Sitting) -> None:
    nas = network.register_nas(world.ctx, name="Alpha", address="127.0.9.1", secret="a-secret")
    cheap = world.plan("Cheap", "900")
    through, other = offline(world, nas, plan=world.plan()), offline(world, plan=cheap)
    subscribers.Subscriber.objects.filter(pk=other.subscriber.id).update(address="Tom Mboya Street, Ruiru")
    for query, seen, not_seen in (
        (f"router={nas.pk}", through, other),
        (f"plan={cheap.pk}", other, through),
        ("area=ruiru", other, through),
    ):
        page = admin.get(f"/network/paid-offline/?{query}")
        assert seen.login.username in page and not_seen.login.username not in page, query


def test_each_is_told_once_however_often_it_is_pressed(world: World, admin: Sitting) -> None:
    sales = [offline(world) for _each in range(3)]
    assert "Tell by SMS" in admin.get("/network/paid-offline/")
    ids = [str(sale.login.pk) for sale in sales[:2]]
    asked = admin.post("/network/paid-offline/tell/", {"ids": ids}, 200).content.decode()
    assert "2 subscribers" in asked and 'name="key"' in asked and "{{first_name}}" in asked
    sent = {"ids": ids, "sure": "1", "text": "{{first_name}}, is it on?", "key": str(new_id())}
    for _pressed in range(2):
        admin.post("/network/paid-offline/tell/", sent)
    told = Message.objects.filter(body__endswith="is it on?")
    assert {each.subscriber_id for each in told} == {sale.subscriber.id for sale in sales[:2]} and len(
        told
    ) == 2
    admin.post("/network/paid-offline/tell/", sent | {"key": str(new_id())})
    assert told.all().count() == 4
    Sitting(world, "technician").post("/network/paid-offline/tell/", sent, 403)
