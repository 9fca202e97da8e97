"""A bank's statement: each line once, what is certain booked by itself, the rest by a person, and back again."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.commands.bank_lines import (
    ignore_line,
    match_line,
    match_statement,
    place_line,
    undo_line,
)
from mtandao.domains.payments.commands.statements import import_statement, upload_statement
from mtandao.domains.payments.errors import LineDone, StatementTaken
from mtandao.domains.payments.models import BankAccount, BankLine, BankStatement, Payment
from mtandao.domains.payments.statements import reading
from mtandao.domains.payments.statements.agreeing import agreement
from mtandao.domains.payments.statements.matching import likely
from mtandao.domains.payments.tests.conftest import hired
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.at_once import at_once
from tests.worlds import World

HEADER = "Date,Details,Reference,Amount,Balance\n"


@pytest.fixture
def account(world: World) -> BankAccount:
    return payments.set_up_bank_account(
        world.ctx, name="Main", bank="Equity", number="0100", opening=Decimal(500)
    )


def taken_in(world: World, account: BankAccount, *rows: str, **more: Any) -> BankStatement:
    text = HEADER + "".join(f"{row}\n" for row in rows)
    statement = upload_statement(
        world.ctx, account_id=account.id, file_name="november.csv", content=text.encode()
    )
    mapping = reading.guess(reading.table_of(text).header)
    return import_statement(world.ctx, statement_id=statement.id, mapping=mapping, **more)


def held(world: World, account: BankAccount) -> Decimal:
    return ledger.held_in(world.ctx, ledger.AccountCode.BANK, str(account.id))


def test_what_names_an_account_or_an_invoice_is_booked_by_itself(world: World, account: BankAccount) -> None:
    by_account, by_invoice = world.sale(), world.sale()
    taken_in(
        world,
        account,
        f"2026-11-19,RTGS {by_account.subscriber.account_number} NOV,FT1,4000.00,4500.00",
        f"2026-11-19,RENT FOR {by_invoice.invoice.number},FT2,4000.00,8500.00",
        "2026-11-19,CASH DEPOSIT,,70.00,8570.00",
    )
    world.settle()
    assert [(line.state, line.booked_it) for line in BankLine.objects.order_by("id")] == [
        ("matched", True),
        ("matched", True),
        ("waiting", False),
    ]
    for sale in (by_account, by_invoice):
        assert ledger.balance(world.ctx, sale.subscriber.id).owed == 0
    assert set(Payment.objects.values_list("receipt", "method", "channel")) == {
        ("FT1", "bank", "statement"),
        ("FT2", "bank", "statement"),
    }
    assert held(world, account) == Decimal(8500)


def test_the_same_file_and_overlapping_files_take_nothing_in_twice(
    world: World, account: BankAccount
) -> None:
    rows = ["2026-11-18,POS,,10.00,510.00", "2026-11-18,POS,,10.00,520.00", "2026-11-19,POS,,10.00,530.00"]
    first = taken_in(world, account, *rows[:2])
    assert (first.new_lines, first.known_lines) == (2, 0)
    with pytest.raises(StatementTaken, match="before"):
        taken_in(world, account, *rows[:2])
    with pytest.raises(StatementTaken):
        import_statement(world.ctx, statement_id=first.id, mapping={"date": "Date", "amount": "Amount"})
    longer = taken_in(world, account, *rows)
    assert (longer.new_lines, longer.known_lines) == (1, 2)
    other = payments.set_up_bank_account(world.ctx, name="Other", bank="KCB", number="77")
    assert taken_in(world, other, *rows).new_lines == 3
    assert BankLine.objects.filter(account=account).count() == 3


def test_two_who_take_one_file_in_at_once_take_it_in_once(kept_world: World) -> None:
    account = payments.set_up_bank_account(kept_world.ctx, name="Main", bank="Equity", number="0100")
    rows = [f"2026-11-18,POS {n},,10.00," for n in range(20)]
    statement = upload_statement(
        kept_world.ctx, account_id=account.id, file_name="a", content=(HEADER + "\n".join(rows)).encode()
    )
    mapping = {"date": "Date", "description": "Details", "amount": "Amount"}
    answers = at_once(
        *[
            lambda: import_statement(kept_world.ctx, statement_id=statement.id, mapping=mapping)
            for _ in range(3)
        ]
    )
    assert sum(isinstance(answer, BankStatement) for answer in answers) == 1
    assert BankLine.objects.count() == 20


def test_a_row_that_cannot_be_read_is_named_and_left_out_only_on_wish(
    world: World, account: BankAccount
) -> None:
    rows = ("2026-11-18,POS,,10.00,", "soon,POS,,10.00,", "2026-11-18,POS,,ten,")
    with pytest.raises(Malformed, match="Row 3: “soon” is no day") as refused:
        taken_in(world, account, *rows)
    assert "leave out 2 rows" in refused.value.detail and BankLine.objects.count() == 0
    statement = taken_in(world, account, *rows, without_wrong=True)
    assert (statement.new_lines, statement.wrong_lines) == (1, 2)
    account.refresh_from_db()
    assert account.mapping["amount"] == "Amount"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("soon,POS,,10.00,", "Mstari 2: “soon” si tarehe."),
        (",POS,,10.00,", "Mstari 2: hakuna tarehe."),
        ("2026-11-18,POS,,ten,", "Mstari 2: “ten” si kiasi."),
        ("2026-11-18,POS,,,", "Mstari 2: hakuna kiasi."),
    ],
)
def test_why_a_row_cannot_be_read_is_said_in_kiswahili(
    world: World, account: BankAccount, row: str, said: str
) -> None:
    with translation.override("sw"), pytest.raises(Malformed) as refused:
        taken_in(world, account, row)
    assert refused.value.detail.startswith(said)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"PK\x03\x04\x00\x00", b"a,b\n1,2\n", b"x" * 5_000_000]
)
def test_what_is_no_statement_is_refused(world: World, account: BankAccount, content: bytes) -> None:
    with pytest.raises(Malformed):
        upload_statement(world.ctx, account_id=account.id, file_name="x.csv", content=content)
    assert BankStatement.objects.count() == 0


def test_a_transfer_that_was_recorded_before_is_tied_and_not_booked_twice(
    world: World, account: BankAccount
) -> None:
    payment = payments.record_payment(
        world.ctx,
        subscriber_id=world.sale().subscriber.id,
        amount=Decimal(4000),
        method=payments.Method.BANK,
        reference="FT77",
    )
    taken_in(world, account, "2026-11-19,RTGS FT77,,4000.00,4500.00")
    world.settle()
    line = BankLine.objects.get()
    assert (line.payment, line.booked_it) == (payment, False)
    assert Payment.objects.count() == 1
    assert held(world, account) == Decimal(4500)  # it named no account when it was recorded
    assert agreement(world.ctx, account).difference == 0
    undo_line(world.ctx, line_id=line.id)
    assert BankLine.objects.get().state == "waiting"
    match_line(world.ctx, line_id=line.id, payment_id=payment.id)
    with pytest.raises(LineDone):
        match_line(world.ctx, line_id=line.id, payment_id=payment.id)


def test_a_line_is_placed_by_a_person_once_and_taken_back_into_suspense(
    world: World, account: BankAccount
) -> None:
    right, wrong = world.sale().subscriber, world.sale().subscriber
    taken_in(world, account, "2026-11-19,MOBILE TRANSFER,,4000.00,")
    line = BankLine.objects.get()
    place_line(world.ctx, line_id=line.id, subscriber_id=wrong.id)
    with pytest.raises(LineDone):
        place_line(world.ctx, line_id=line.id, subscriber_id=right.id)
    undo_line(world.ctx, line_id=line.id)
    payment = Payment.objects.get()
    assert payment.state == "suspense" and held(world, account) == Decimal(4500)
    assert ledger.balance(world.ctx, wrong.id).owed == Decimal(4000)
    payments.place_payment(world.ctx, payment_id=payment.id, subscriber_id=right.id)
    assert ledger.balance(world.ctx, right.id).owed == 0
    assert sum(ledger.trial_balance(world.ctx).values()) == 0


def test_a_line_is_ignored_with_a_reason_and_comes_back(world: World, account: BankAccount) -> None:
    taken_in(world, account, "2026-11-19,LEDGER FEE,,-50.00,450.00")
    line = BankLine.objects.get()
    with pytest.raises(Malformed):
        ignore_line(world.ctx, line_id=line.id, reason="  ")
    with pytest.raises(Malformed, match="Not placed"):
        place_line(world.ctx, line_id=line.id, subscriber_id=world.sale().subscriber.id)
    ignore_line(world.ctx, line_id=line.id, reason="Bank charges")
    with pytest.raises(LineDone):
        ignore_line(world.ctx, line_id=line.id, reason="Again")
    undo_line(world.ctx, line_id=line.id)
    with pytest.raises(LineDone, match="nothing to undo"):
        undo_line(world.ctx, line_id=line.id)


def test_what_names_two_or_nobody_waits_with_suggestions(world: World, account: BankAccount) -> None:
    one, two = world.sale(first_name="Zawadi").subscriber, world.sale().subscriber
    taken_in(
        world,
        account,
        f"2026-11-19,{one.account_number} {two.account_number},,4000.00,",
        "2026-11-19,TRANSFER BY ZAWADI KAMAU,,4000.00,",
    )
    world.settle()
    assert Payment.objects.count() == 0
    line = BankLine.objects.order_by("id").last()
    assert line is not None
    assert likely(world.ctx, line)[0].subscriber == one


def test_more_lines_than_one_transaction_takes_are_all_matched(
    world: World, account: BankAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtandao.domains.payments.commands.bank_lines.AT_ONCE", 2)
    payer = world.sale().subscriber.account_number
    taken_in(world, account, *[f"2026-11-19,{payer} {n},,10.00," for n in range(5)])
    world.settle()
    assert BankLine.objects.filter(state="matched").count() == 5
    assert Payment.objects.count() == 5


def test_matching_again_after_a_crash_books_nothing_twice(
    kept_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payments.set_up_bank_account(kept_world.ctx, name="Main", bank="Equity", number="0100")
    payer = kept_world.sale().subscriber.account_number
    statement = taken_in(kept_world, account, *[f"2026-11-19,{payer} {n},,10.00," for n in range(3)])
    with monkeypatch.context() as broken:
        broken.setattr("mtandao.domains.payments.commands.bank_lines._settle", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            match_statement(kept_world.ctx, statement_id=statement.id)
    assert Payment.objects.count() == 0
    assert match_statement(kept_world.ctx, statement_id=statement.id) == 3
    assert match_statement(kept_world.ctx, statement_id=statement.id) == 0
    assert held(kept_world, account) == Decimal(30)


def test_the_statement_and_the_ledger_agree_or_say_why_not(world: World, account: BankAccount) -> None:
    payer = world.sale().subscriber
    taken_in(
        world,
        account,
        f"2026-11-19,{payer.account_number},,4000.00,4500.00",
        "2026-11-19,LEDGER FEE,,-50.00,4450.00",
        "2026-11-19,UNKNOWN,,20.00,4470.00",
    )
    world.settle()
    payments.record_payment(
        world.ctx,
        subscriber_id=payer.id,
        amount=Decimal(5),
        method=payments.Method.BANK,
        reference="LATER",
        bank_account_id=account.id,
    )
    found = agreement(world.ctx, account)
    assert (found.closing, found.ledger) == (Decimal(4470), Decimal(4505))
    assert (found.waiting_in, found.waiting_out, found.only_here) == (Decimal(20), Decimal(-50), Decimal(5))
    assert found.unexplained == 0


def test_a_cashier_neither_takes_statements_in_nor_places_their_lines(
    world: World, account: BankAccount
) -> None:
    amina = hired(world, "Amina")
    taken_in(world, account, "2026-11-19,POS,,10.00,")
    line = BankLine.objects.get()
    for attempt in (
        lambda: upload_statement(amina, account_id=account.id, file_name="x", content=b""),
        lambda: place_line(amina, line_id=line.id, subscriber_id=line.id),
        lambda: ignore_line(amina, line_id=line.id, reason="x"),
        lambda: undo_line(amina, line_id=line.id),
    ):
        with pytest.raises(NotAllowed):
            attempt()
