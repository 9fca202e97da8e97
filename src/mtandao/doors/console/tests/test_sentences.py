"""What the pages say first: one sentence, true, worst first, without what the reader may not know."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

ROUTER = "127.0.9.1"


def online(world: World, sale: Any, *, ended: int | None = None, cause: str = "", number: int = 1) -> None:
    """A session of an hour; `ended` minutes ago."""
    stop = world.now - timedelta(minutes=ended) if ended is not None else None
    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=f"{sale.login.username}-{number}",
                username=sale.login.username,
                nas_address=ROUTER,
                acct_session_id=f"81a0000{number}",
                address="100.64.0.7",
                mac="02:00:5E:10:4B:9C",
                started_at=world.now - timedelta(hours=1),
                updated_at=stop or world.now,
                stopped_at=stop,
                stop_cause=cause,
                bytes_up=1000,
                bytes_down=20000,
            )
        ],
    )
    rows = network.logins_of(world.ctx, [sale.subscription.id]).values()
    network.record_provisioned(world.ctx, written={row.id: row.changed_at for row in rows})


@pytest.fixture
def sale(world: World) -> Any:
    network.register_nas(world.ctx, name="Westlands-2", address=ROUTER, secret="a-long-secret")
    sale = world.sale(first_name="Wanjikũ")
    world.settle()
    return sale


def said(sitting: Sitting, sale: Any) -> str:
    return sitting.get(f"/subscribers/{sale.subscriber.id}/")


def test_online_and_paid(world: World, admin: Sitting, sale: Any) -> None:
    world.pays(sale.subscriber, "4000")
    online(world, sale)
    assert "Online 1 h 00 min on Westlands-2, nothing overdue." in said(admin, sale)


def test_a_silent_router_is_named_and_the_account_cleared_of_it(
    world: World, admin: Sitting, sale: Any
) -> None:
    world.pays(sale.subscriber, "4000")
    other = world.sale()
    online(world, sale, ended=14, cause="Lost-Carrier")
    online(world, other, ended=14, cause="Lost-Carrier")
    page = said(admin, sale)
    assert "Offline 14 min: router Westlands-2 is silent, 1 other too." in page
    assert "Nothing is wrong with the account of Wanjikũ." in page
    morning = admin.get("/")
    assert "Router Westlands-2 is silent: 2 subscribers offline for 14 min." in morning


def test_an_unknown_cause_is_called_unknown(world: World, admin: Sitting, sale: Any) -> None:
    world.pays(sale.subscriber, "4000")
    online(world, sale, ended=2, cause="NAS-Error")
    page = said(admin, sale)
    assert "Offline 2 min, cause unknown: the session ended with “error of the router”." in page
    assert "Try a call." in page


def test_an_unknown_cause_names_how_many_went_with_him(world: World, admin: Sitting, sale: Any) -> None:
    """One line that drops is his; a street that drops is a cable or a switch."""
    world.pays(sale.subscriber, "4000")
    online(world, sale, ended=20, cause="Lost-Carrier")
    # Somebody is heard there, so that the router itself is well.
    online(world, world.sale())
    others = [world.sale() for _ in range(4)]
    for other, ago in zip(others, (16, 19, 23, 40), strict=True):
        online(world, other, ended=ago, cause="Lost-Carrier")
    page = said(admin, sale)
    assert "Offline 20 min, cause unknown" in page
    assert "3 others on the same router went within five minutes of him: look at what they share." in page
    online(world, others[0], number=2)
    assert "within five minutes of him, 1 of them back: look at what those share" in said(admin, sale)
    for other in others[1:]:
        online(world, other, number=2)
    page = said(admin, sale)
    assert (
        "3 others on the same router went within five minutes of him and are back: it is his own line."
        in page
    )


def test_the_walled_garden_with_the_debt_and_without(world: World, admin: Sitting, sale: Any) -> None:
    world.later(days=5)
    collections.walk_ladder(world.ctx)
    world.settle()
    online(world, sale)
    assert "In the walled garden, 0 s. Wanjikũ owes KES\u00a04,000.00." in said(admin, sale)
    without = said(Sitting(world, "support"), sale)
    assert "In the walled garden, 0 s." in without and "owes" not in without


def test_grace_says_when_it_ends(world: World, admin: Sitting, sale: Any) -> None:
    world.later(days=3)
    collections.walk_ladder(world.ctx)
    world.settle()
    online(world, sale)
    assert "Grace ends tomorrow. Wanjikũ owes KES\u00a04,000.00." in said(admin, sale)


def test_the_morning_is_well_only_if_nothing_waits(world: World, admin: Sitting, sale: Any) -> None:
    world.pays(sale.subscriber, "4000")
    online(world, sale)
    assert "The router answers, nothing waits." in admin.get("/")
    payments.receive_payment(
        world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=sale.subscription.price,
            received_at=world.now,
            receipt="UKK8M2QX4A",
            reference="internet",
        ),
    )
    morning = admin.get("/")
    assert "1 payment found no owner: KES\u00a02,500." in morning
    assert "nothing waits" not in morning
    assert "Not placed: internet" in morning and "in suspense" in morning


def test_a_payments_thread_stands_on_the_page_with_its_stuck_step(
    world: World, admin: Sitting, sale: Any
) -> None:
    from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery

    payment = world.pays(sale.subscriber, "4000")
    waiting = OutboxDelivery.objects.filter(tenant_id=world.tenant_id, state=DeliveryState.PENDING)
    waiting.filter(listener__startswith="collections.").update(state=DeliveryState.DEAD, last_error="broken")
    page = said(admin, sale)
    assert "set aside after its last try" in page and "Try again" in page
    assert "Try again" not in said(Sitting(world, "billing"), sale)
    told = admin.follow(f"/retry/{payment.id}/")
    assert "step is tried again." in told or "steps are tried again." in told
    Sitting(world, "billing").post(f"/retry/{payment.id}/", {}, 403)


def test_the_page_is_kiswahili_for_who_wants_it(world: World, admin: Sitting) -> None:
    admin.client.post("/language/", {"language": "sw", "next": "/"})
    page = admin.get("/subscribers/")
    assert 'lang="sw"' in page and "Wateja" in page
