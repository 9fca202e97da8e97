"""Telling the organisation how a push ended: once, twice, late, never, or in the wrong order."""

from mtandao.gateways.mpesa.simulator.bodies import stk_callback
from mtandao.gateways.mpesa.simulator.moving import confirm
from mtandao.gateways.mpesa.simulator.records import Entry, Push
from mtandao.gateways.mpesa.simulator.scripts import (
    AFTER_CONFIRMATION_SECONDS,
    LATE_SECONDS,
    TWICE_GAP_SECONDS,
    Delivery,
    named_script,
)
from mtandao.gateways.mpesa.simulator.world import Safaricom


def tell(world: Safaricom, push: Push, entry: Entry | None) -> None:
    """Callbacks as the script, or a person, wants them; and the confirmation of a payment (`entry`)."""
    delivery = _delivery(push)
    with world.store.transaction():
        if delivery is Delivery.LOST:
            _lose(world, push, entry)
        elif delivery is Delivery.TWICE:
            _schedule(world, push, entry, after=0.0)
            _schedule(world, push, entry, after=TWICE_GAP_SECONDS)
        elif delivery is Delivery.LATE:
            _schedule(world, push, entry, after=LATE_SECONDS - (world.clock.seconds() - push.began))
        elif delivery is Delivery.AFTER_CONFIRMATION:
            _schedule(world, push, entry, after=AFTER_CONFIRMATION_SECONDS)
        else:
            _schedule(world, push, entry, after=0.0)
        if entry is not None:
            _confirm(world, entry, at_once=delivery is Delivery.AFTER_CONFIRMATION)


async def tell_before_ack(world: Safaricom, push: Push, entry: Entry | None) -> None:
    """The callback overtakes the acknowledgement, which waits until the receiver has answered."""
    if entry is not None:
        _confirm(world, entry, at_once=False)
    payload = stk_callback(push, push.result_code or "", push.result_text, entry, world.chance)
    headers = world.headers(push.short_code)
    await world.callbacks.send_now("stk", push.checkout_id, push.callback_url, payload, headers=headers)


def tell_failure(world: Safaricom, push: Push) -> None:
    """A failure that a success may still follow."""
    _schedule(world, push, None, after=0.0)


def _delivery(push: Push) -> Delivery:
    if push.delivery:
        return Delivery(push.delivery)
    script = named_script(push.script)
    return script.delivery if script else Delivery.ONCE


def _schedule(world: Safaricom, push: Push, entry: Entry | None, *, after: float) -> None:
    payload = stk_callback(push, push.result_code or "", push.result_text, entry, world.chance)
    headers = world.headers(push.short_code)
    world.callbacks.schedule(
        "stk", push.checkout_id, push.callback_url, payload, after=after, headers=headers
    )


def _lose(world: Safaricom, push: Push, entry: Entry | None) -> None:
    payload = stk_callback(push, push.result_code or "", push.result_text, entry, world.chance)
    headers = world.headers(push.short_code)
    world.callbacks.lose("stk", push.checkout_id, push.callback_url, payload, headers=headers)


def _confirm(world: Safaricom, entry: Entry, *, at_once: bool) -> None:
    after = 0.0 if at_once else world.chance.between("confirm", world.config.confirmation_after)
    confirm(world, entry, after)
