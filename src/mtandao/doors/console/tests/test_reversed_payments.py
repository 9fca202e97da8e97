"""A payment that was taken back says so in its thread, wherever it lay until then."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.doors.console.threads import payment_threads
from tests.worlds import World


def received(world: World, reference: str) -> Any:
    return payments.receive_payment(
        world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(4000),
            received_at=world.now,
            receipt="UKK8M2QX4A",
            reference=reference,
        ),
    )


@pytest.mark.parametrize("placed", [False, True])
def test_a_reversed_payment_was_reversed_and_nothing_waits(world: World, placed: bool) -> None:
    payment = received(world, world.sale().subscriber.account_number if placed else "?")
    payments.reverse_payment(world.ctx, payment_id=payment.id, reason=payments.ReversalReason.PROVIDER)
    payment.refresh_from_db()
    (thread,) = payment_threads(world.ctx, [payment]).values()
    assert (thread.outcome, thread.stuck, thread.good) == ("reversed", False, False)
    assert "waits" not in [step.fact for step in thread.steps]
    if not placed:
        assert "to the wallet" not in [step.fact for step in thread.steps]
