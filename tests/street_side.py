"""The customers' side of a small world: one who has not paid, and what M-Pesa and the network do about it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.worlds import World


def open_for_business(world: World) -> None:
    """It can be paid, it can write, and the clock is its own. Nothing is asked for by itself."""
    from mtandao.domains.messaging import contract as messaging
    from mtandao.domains.payments import contract as payments

    payments.set_up_gateway(
        world.ctx,
        short_code="600100",
        consumer_key="key",
        consumer_secret="secret",
        passkey="passkey",
        ask_with_invoice=False,
    )
    messaging.set_up_provider(world.ctx, username="savanna", api_key="savanna-key")
    world.settle(rooms())


def walled(world: World, **person: Any) -> Any:
    """Sold, and not paid for five days: behind the wall, as RADIUS holds it. He owes KES 4,000."""
    from mtandao.domains.collections import contract as collections

    sale = world.sale(**person)
    world.later(days=5)
    collections.walk_ladder(world.ctx)
    hold_in_radius(world)
    goes_online(world, sale)
    return sale


def hold_in_radius(world: World) -> None:
    """Whatever is wanted stands in RADIUS now: we write that it does, for RADIUS itself is not here."""
    from mtandao.domains.network import contract as network

    world.settle(rooms())
    waiting = network.logins(world.ctx)
    network.record_provisioned(world.ctx, written={row.id: row.changed_at for row in waiting})
    world.settle(rooms())


def settle() -> None:
    """Every room hears what has happened, by the clock that shows."""
    from mtandao.foundation.outbox.relay import drain

    drain(rooms())


def rooms() -> list[str]:
    """Who listens within the house: what leads out of it stays in it."""
    from mtandao.foundation.outbox.listeners import all_listeners

    return [one.name for one in all_listeners() if not one.name.startswith("gateways.")]


def goes_online(world: World, sale: Any, address: str = "100.64.4.9", began: datetime | None = None) -> None:
    """`began`: three minutes ago, if nothing else is said."""
    from mtandao.domains.network import contract as network

    began = began or world.now - timedelta(minutes=3)
    row = network.Accounted(
        key=f"{sale.login.id}/{began:%d%H%M%S}",
        username=sale.login.username,
        nas_address="127.0.1.1",
        acct_session_id="81000001",
        address=address,
        mac="02:00:5E:10:4B:9C",
        started_at=began,
        updated_at=world.now,
        stopped_at=None,
        stop_cause="",
        bytes_up=1000,
        bytes_down=2000,
    )
    network.record_sessions(world.ctx, rows=[row])


def asks(world: World, sale: Any) -> list[Any]:
    """Every prompt that his account had, oldest first."""
    from mtandao.domains.payments import contract as payments

    return list(payments.asks(world.ctx).filter(subscriber_id=sale.subscriber.id).order_by("asked_at", "id"))


def enters_pin(world: World, ask: Any) -> None:
    """M-Pesa tells that it was paid, and the rooms act on it. RADIUS has not heard of it yet."""
    from mtandao.domains.payments import contract as payments

    payments.receive_payment(
        world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=ask.amount,
            received_at=world.now,
            receipt="UKK8M2QX4A",
            ask_id=ask.id,
        ),
    )
    world.settle(rooms())


def cancels(world: World, ask: Any) -> None:
    from mtandao.domains.payments import contract as payments

    payments.record_ended(
        world.ctx,
        ask_id=ask.id,
        state=payments.AskState.CANCELLED,
        result_code="1032",
        reason="You cancelled. Nothing was taken; you can try again, or pay by paybill.",
    )


def texts_to(world: World, sale: Any) -> list[str]:
    """What we wrote to him, oldest first."""
    from mtandao.domains.messaging import contract as messaging

    return [row.body for row in messaging.messages_of(world.ctx, sale.subscriber.id).order_by("id")]


def sells_data(world: World, name: str, price: str, **terms: Any) -> Any:
    """An add-on of data, on the shelf."""
    from mtandao.domains.catalog import contract as catalog

    asked: dict[str, Any] = {"name": name, "kind": "data", "price": Decimal(price)} | terms
    return catalog.create_add_on(world.ctx, new=catalog.NewAddOn(**asked))
