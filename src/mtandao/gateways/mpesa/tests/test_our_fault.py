"""What M-Pesa refuses for our own fault is the morning's worry, once, until it works again."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.tests.test_payouts import approved, paying, refund, rich  # noqa: F401 -- a fixture
from mtandao.doors.console.morning import Morning
from mtandao.foundation.tenancy.fence import fence
from mtandao.gateways.mpesa.outcomes import STK_VERDICTS
from mtandao.gateways.mpesa.refusals import kept_code
from mtandao.gateways.outbound.answers import Kind, Rejected
from tests.worlds import World

OURS = sorted(code for code, verdict in STK_VERDICTS.items() if verdict.needs_staff)


def asked(world: World, subscriber: Any) -> payments.Ask:
    world.later(minutes=5)
    return payments.ask_for_payment(world.ctx, subscriber_id=subscriber.id, amount=Decimal(10))


def refused(world: World, subscriber: Any, code: str) -> None:
    ask = asked(world, subscriber)
    payments.record_ended(
        world.ctx, ask_id=ask.id, state=payments.AskState.FAILED, result_code=code, reason="No"
    )


def worries(world: World, role: str = "manager") -> list[str]:
    found = Morning(world.as_role(role)).worries
    return [str(each.sentence) for each in found if each.label == "Gateways that refuse us"]


@pytest.mark.parametrize("code", [*OURS, "credentials", "configuration"])
def test_what_only_we_can_mend_is_told_until_somebody_pays(paying: World, code: str) -> None:  # noqa: F811
    subscriber = paying.sale().subscriber
    assert worries(paying) == []
    refused(paying, subscriber, code)
    (said,) = worries(paying)
    assert said
    refused(paying, subscriber, "1032")  # another one said no: that mends nothing
    refused(paying, subscriber, code)
    assert len(worries(paying)) == 1
    ask = asked(paying, subscriber)
    payments.receive_payment(
        paying.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(10),
            received_at=paying.now,
            ask_id=ask.id,
            receipt="UK1",
        ),
    )
    assert worries(paying) == []


@pytest.mark.parametrize("code", ["1", "1032", "1037", "2001", "17", "26"])
def test_what_the_payer_or_the_network_did_worries_nobody(paying: World, code: str) -> None:  # noqa: F811
    refused(paying, paying.sale().subscriber, code)
    assert worries(paying) == []


def test_a_payout_that_the_initiator_may_not_make_is_told_beside_it(paying: World) -> None:  # noqa: F811
    subscriber = rich(paying)
    failed = approved(paying, refund(paying, subscriber))
    payments.mark_payout_sending(paying.ctx, payout_id=failed.id)
    payments.record_payout_failed(paying.ctx, payout_id=failed.id, code="8006", reason="Locked")
    (said,) = worries(paying)
    assert "initiator is locked" in said
    # That customers can pay says nothing of it.
    ask = asked(paying, paying.sale().subscriber)
    payments.record_ended(
        paying.ctx, ask_id=ask.id, state=payments.AskState.FAILED, result_code="1032", reason="No"
    )
    assert len(worries(paying)) == 1
    paid = approved(paying, refund(paying, subscriber))
    payments.mark_payout_sending(paying.ctx, payout_id=paid.id)
    payments.record_payout_succeeded(paying.ctx, payout_id=paid.id, receipt="UK2", result="Paid")
    assert worries(paying) == []


def test_one_that_is_not_in_use_worries_nobody_and_others_see_nothing_of_it(paying: World) -> None:  # noqa: F811
    refused(paying, paying.sale().subscriber, "2028")
    coast = World("coast")
    with fence(coast.ctx):
        assert worries(coast) == []
    gateway = payments.gateways(paying.ctx).get()
    gateway.active = False
    gateway.save(update_fields=["active"])
    assert worries(paying) == []


def test_codes_that_say_many_things_are_kept_as_what_they_say() -> None:
    said = [
        Rejected("500.001.1001", "x", kind) for kind in (Kind.CREDENTIALS, Kind.CONFIGURATION, Kind.LOCKED)
    ]
    assert [kept_code(each) for each in said] == ["credentials", "configuration", "500.001.1001"]
