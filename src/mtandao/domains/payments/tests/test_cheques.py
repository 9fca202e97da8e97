"""A cheque is paper until it clears: booked once, then, and taken back when it bounces."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.errors import AccountSetUp, ChequeElsewhere, ChequeTaken
from mtandao.domains.payments.models import Cheque, Payment
from mtandao.domains.payments.tests.conftest import hired
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World


def taken(world: World, number: str = "000123", amount: str = "4000", **more: Any) -> Cheque:
    subscriber = more.pop("subscriber", None) or world.sale().subscriber
    return payments.take_cheque(
        world.ctx, subscriber_id=subscriber.id, amount=Decimal(amount), number=number, bank="KCB", **more
    )


@pytest.fixture
def account(world: World) -> payments.BankAccount:
    return payments.set_up_bank_account(
        world.ctx, name="Main", bank="Equity", number="0100 200", opening=Decimal(500)
    )


def held(world: World, account: payments.BankAccount) -> Decimal:
    return ledger.held_in(world.ctx, ledger.AccountCode.BANK, str(account.id))


def test_a_cheque_is_booked_when_it_clears_and_not_before(
    world: World, account: payments.BankAccount
) -> None:
    cheque = taken(world)
    payments.deposit_cheques(world.ctx, cheque_ids=[cheque.id], account_id=account.id)
    assert Payment.objects.count() == 0 and held(world, account) == Decimal(500)
    assert payments.clear_cheques(world.ctx, cheque_ids=[cheque.id]).done == 1
    payment = Payment.objects.get()
    assert (payment.method, payment.receipt, payment.amount) == ("cheque", "KCB 000123", Decimal(4000))
    assert held(world, account) == Decimal(4500)
    assert ledger.balance(world.ctx, cheque.subscriber_id).owed == 0
    cheque.refresh_from_db()
    assert cheque.payment == payment


def test_a_cheque_clears_once(world: World) -> None:
    cheque = taken(world)
    payments.deposit_cheques(world.ctx, cheque_ids=[cheque.id])
    payments.clear_cheques(world.ctx, cheque_ids=[cheque.id, cheque.id])
    again = payments.clear_cheques(world.ctx, cheque_ids=[cheque.id])
    assert again.done == 0 and "cleared" in again.refused[0]
    assert Payment.objects.count() == 1


def test_one_cheque_is_taken_in_once(world: World) -> None:
    taken(world, "000123")
    with pytest.raises(ChequeTaken, match="before"):
        payments.take_cheque(
            world.ctx,
            subscriber_id=world.sale().subscriber.id,
            amount=Decimal(1),
            number=" 000 123",
            bank="kcb",
        )
    taken(world, "000124")
    assert Cheque.objects.count() == 2


def test_those_that_cannot_be_deposited_are_named_and_the_others_go(world: World) -> None:
    good, ahead = taken(world, "1"), taken(world, "2", dated_on=world.ctx.today + timedelta(days=3))
    handled = payments.deposit_cheques(world.ctx, cheque_ids=[good.id, ahead.id])
    assert handled.done == 1 and "23 Nov 2026" in handled.refused[0]
    assert payments.clear_cheques(world.ctx, cheque_ids=[good.id, ahead.id]).done == 1
    assert payments.deposit_cheques(world.ctx, cheque_ids=[good.id]).refused


def test_one_that_bounces_before_it_clears_may_be_tried_again(world: World) -> None:
    cheque = taken(world)
    with pytest.raises(ChequeElsewhere):
        payments.bounce_cheque(world.ctx, cheque_id=cheque.id, reason="Refer to drawer")
    payments.deposit_cheques(world.ctx, cheque_ids=[cheque.id])
    payments.bounce_cheque(world.ctx, cheque_id=cheque.id, reason="Refer to drawer", fee=Decimal(300))
    assert Payment.objects.count() == 0
    told = OutboxEvent.objects.get(name="cheque.bounced").payload
    assert told["fee"] == "300" and told["was_cleared"] is False
    assert payments.deposit_cheques(world.ctx, cheque_ids=[cheque.id]).done == 1
    assert payments.clear_cheques(world.ctx, cheque_ids=[cheque.id]).done == 1


def test_one_that_bounces_after_it_cleared_opens_what_it_paid(
    world: World, account: payments.BankAccount
) -> None:
    cheque = taken(world)
    payments.deposit_cheques(world.ctx, cheque_ids=[cheque.id], account_id=account.id)
    payments.clear_cheques(world.ctx, cheque_ids=[cheque.id])
    payments.bounce_cheque(world.ctx, cheque_id=cheque.id, reason="Effects not cleared")
    assert Payment.objects.get().state == "reversed"
    assert held(world, account) == Decimal(500)
    assert ledger.balance(world.ctx, cheque.subscriber_id).owed == Decimal(4000)
    assert sum(ledger.trial_balance(world.ctx).values()) == 0
    for again in (payments.deposit_cheques, payments.clear_cheques):
        assert again(world.ctx, cheque_ids=[cheque.id]).done == 0
    with pytest.raises(ChequeElsewhere):
        payments.bounce_cheque(world.ctx, cheque_id=cheque.id, reason="Again")


def test_a_cheque_is_no_payment_by_hand(world: World) -> None:
    with pytest.raises(Malformed, match="Take it in under Cheques"):
        payments.record_payment(
            world.ctx,
            subscriber_id=world.sale().subscriber.id,
            amount=Decimal(5),
            method=payments.Method.CHEQUE,
        )


def test_a_cashier_takes_cheques_and_does_not_clear_them(world: World) -> None:
    amina = hired(world, "Amina")
    cheque = payments.take_cheque(
        amina, subscriber_id=world.sale().subscriber.id, amount=Decimal(5), number="1", bank="KCB"
    )
    assert cheque.received_by == "Amina"
    for attempt in (
        lambda: payments.deposit_cheques(amina, cheque_ids=[cheque.id]),
        lambda: payments.clear_cheques(amina, cheque_ids=[cheque.id]),
        lambda: payments.bounce_cheque(amina, cheque_id=cheque.id, reason="No"),
        lambda: payments.set_up_bank_account(amina, name="Mine", bank="KCB", number="1"),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_transfer_and_banked_cash_lie_in_the_account_they_went_to(
    world: World, account: payments.BankAccount, shift: payments.Shift, amina: Any
) -> None:
    payments.record_payment(
        amina,
        subscriber_id=world.sale().subscriber.id,
        amount=Decimal(70),
        method=payments.Method.BANK,
        reference="FT9",
        bank_account_id=account.id,
    )
    payments.move_cash(
        amina,
        shift_id=shift.id,
        kind=payments.CashMove.BANKED,
        amount=Decimal(1000),
        bank_account_id=account.id,
    )
    assert held(world, account) == Decimal(1570)
    for kind in (payments.CashMove.TAKEN, payments.CashMove.PETTY):
        with pytest.raises(Malformed):
            payments.move_cash(
                amina, shift_id=shift.id, kind=kind, amount=Decimal(1), reason="x", bank_account_id=account.id
            )


def test_a_bank_account_is_set_up_once_and_opened_once(world: World, account: payments.BankAccount) -> None:
    with pytest.raises(AccountSetUp):
        payments.set_up_bank_account(world.ctx, name="Other", bank="Equity", number="0100200")
    changed = payments.set_up_bank_account(
        world.ctx, account_id=account.id, name="Main", bank="Equity", number="0100201", active=False
    )
    assert not changed.active and held(world, account) == Decimal(500)
    with pytest.raises(Malformed):
        payments.set_up_bank_account(
            world.ctx, account_id=account.id, name="M", bank="E", number="1", opening=Decimal(5)
        )
