"""UPI payments in a bank's statement: the number is one payment however it is told, our reference names the request."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import BankAccount, BankLine, Payment
from mtandao.domains.payments.statements.matching import utr_of
from mtandao.domains.payments.tests.test_statements import held, taken_in
from tests.worlds import World, fenced

UTR = "600000000001"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with fenced(World(country="IN")) as world:
        yield world


@pytest.fixture
def account(world: World) -> BankAccount:
    return payments.set_up_bank_account(
        world.ctx, name="Main", bank="HDFC", number="0100", opening=Decimal(500)
    )


def line(text: str) -> str:
    return f"2026-11-19,{text},,1500.00,2000.00"


def by_upi(world: World, sale: Any) -> Payment:
    return payments.record_payment(
        world.ctx,
        subscriber_id=sale.subscriber.id,
        amount=Decimal(1500),
        method=payments.Method.UPI,
        reference=UTR,
    )


def test_a_line_with_the_reference_of_our_link_pays_that_request(world: World, account: BankAccount) -> None:
    sale = world.sale(phone="9000000011")
    payments.set_up_gateway(world.ctx, provider="upi", address="isp@demobank", name="Savanna")
    ask = payments.ask_for_payment(world.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(1500))
    taken_in(world, account, line(f"UPI/CR/{UTR}/ASHA/{ask.reference}"))
    world.settle()
    (payment,) = payments.payments(world.ctx)
    assert (payment.method, payment.receipt, payment.ask_id) == ("upi", UTR, ask.id)
    assert payment.subscriber_id == sale.subscriber.id
    assert payments.ask(world.ctx, ask.id).state == payments.AskState.SUCCEEDED
    assert held(world, account) == Decimal(2000)


def test_twelve_digits_of_our_own_reference_are_no_number() -> None:
    ours = "01a1fe0cfc5b763797239537d93e2998"
    assert utr_of(BankLine(description=f"UPI/CR/{UTR}/ASHA/{ours}")) == UTR
    assert utr_of(BankLine(description=f"UPI/CR/ASHA/{ours}")) == ""


def test_a_line_of_an_invoices_code_finds_its_owner_by_the_account(
    world: World, account: BankAccount
) -> None:
    sale = world.sale(phone="9000000012")
    taken_in(world, account, line(f"UPI/CR/{UTR}/ASHA/{sale.subscriber.account_number}"))
    world.settle()
    (payment,) = payments.payments(world.ctx)
    assert (payment.method, payment.receipt, payment.subscriber_id) == ("upi", UTR, sale.subscriber.id)


def test_M18_what_a_notice_or_a_person_booked_is_not_booked_again_by_the_statement(
    world: World, account: BankAccount
) -> None:
    sale = world.sale(phone="9000000013")
    payment = by_upi(world, sale)
    taken_in(world, account, line(f"UPI/CR/{UTR}/ASHA/{sale.subscriber.account_number}"))
    world.settle()
    assert payments.payments(world.ctx).count() == 1
    assert BankLine.of(world.ctx).get().payment_id == payment.id
    assert held(world, account) == Decimal(2000)
    assert ledger.held_in(world.ctx, ledger.AccountCode.BANK, "") == 0


def test_M18_what_the_statement_booked_is_not_booked_again_by_a_notice(
    world: World, account: BankAccount
) -> None:
    sale = world.sale(phone="9000000014")
    taken_in(world, account, line(f"UPI/CR/{UTR}/ASHA/{sale.subscriber.account_number}"))
    world.settle()
    told = payments.Received(
        method=payments.Method.UPI,
        amount=Decimal(1500),
        received_at=world.now,
        receipt=UTR,
        reference=sale.subscriber.account_number,
    )
    payments.receive_payment(world.ctx.trusted(), received=told)
    assert payments.payments(world.ctx).count() == 1


def test_a_number_that_is_booked_with_another_amount_waits_for_a_person(
    world: World, account: BankAccount
) -> None:
    sale = world.sale(phone="9000000015")
    by_upi(world, sale)
    taken_in(world, account, f"2026-11-19,UPI/CR/{UTR}/{sale.subscriber.account_number},,900.00,1400.00")
    world.settle()
    assert payments.payments(world.ctx).count() == 1
    assert BankLine.of(world.ctx).get().state == "waiting"
