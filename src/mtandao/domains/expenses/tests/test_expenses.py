"""Expenses: booked where the money lay, approved over the limit by another, taken back and never deleted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.expenses import contract as expenses
from mtandao.domains.expenses.errors import CategoryTaken, LineSpent, NotBooked, NotToApprove, OwnExpense
from mtandao.domains.expenses.models import Expense, Receipt
from mtandao.domains.expenses.tests.conftest import held, hired, rent
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound, Refusal
from tests.worlds import World

EXPENSE, BANK, TAX = ledger.AccountCode.EXPENSE, ledger.AccountCode.BANK, ledger.AccountCode.TAX
CASH, EQUITY = ledger.AccountCode.CASH, ledger.AccountCode.EQUITY
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def nothing_is_booked(world: World) -> bool:
    return not ledger.trial_balance(world.ctx).get(EXPENSE.value)


def test_what_was_paid_is_split_into_cost_and_tax_on_its_own_day(
    world: World, bank: payments.BankAccount
) -> None:
    group = billing.create_tax_group(world.ctx, code="VAT", name="VAT")
    vat = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=world.ctx.today)
    billing.add_tax_rate(world.ctx, group_id=group.id, new=vat)
    on = world.ctx.today - timedelta(days=40)
    new = rent(
        world,
        paid_from=expenses.PaidFrom.BANK,
        place_id=bank.id,
        spent_on=on,
        tax=Decimal(16),
        tax_code="VAT",
        supplier="  Otieno   Ltd ",
    )
    saved = expenses.record_expense(world.ctx, new=new)
    assert (saved.state, saved.supplier) == ("booked", "Otieno Ltd")
    assert held(world, EXPENSE, saved.category_id) == 100
    assert held(world, TAX, "VAT") == 16
    assert held(world, BANK, bank.id) == 1000 - 116
    before, then, after = (ledger.trial_balance(world.ctx, on + timedelta(days=n)) for n in (-1, 0, 1))
    assert before.get(EXPENSE.value, 0) == 0 and then[EXPENSE.value] == 100 == after[EXPENSE.value]
    assert sum(ledger.trial_balance(world.ctx).values()) == 0
    assert ledger.detail_names(world.ctx, EXPENSE, [str(saved.category_id)]) == {
        str(saved.category_id): "Rent"
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"tax": Decimal(116), "tax_code": "VAT"}, "tax"),
        ({"tax": Decimal(1)}, "tax_code"),
        ({"tax": Decimal(1), "tax_code": "NONE"}, "tax_code"),
        ({"paid_from": expenses.PaidFrom.BANK}, "place_id"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        expenses.record_expense(world.ctx, new=rent(world, **wrong))
    assert field in refused.value.fields and Expense.objects.count() == 0 and nothing_is_booked(world)


def test_another_providers_places_and_categories_are_not_there(world: World) -> None:
    from mtandao.foundation.tenancy.fence import fence

    other = World(slug="coast")
    with fence(other.ctx):
        theirs = payments.set_up_bank_account(other.ctx, name="Main", bank="KCB", number="9")
        category = expenses.set_up_category(other.ctx, name="Rent")
    for more in ({"paid_from": expenses.PaidFrom.BANK, "place_id": theirs.id}, {}):
        new = rent(world, **more)
        if not more:
            new = expenses.NewExpense(
                category_id=category.id, amount=Decimal(1), paid_from=expenses.PaidFrom.OWNER
            )
        with pytest.raises(NotFound):
            expenses.record_expense(world.ctx, new=new)
    assert Expense.objects.count() == 0


def test_over_the_limit_somebody_else_approves_and_only_then_it_is_booked(world: World) -> None:
    expenses.set_expense_rules(world.ctx, approve_above=Decimal(100))
    amina, brian = hired(world, "Amina"), hired(world, "Brian")
    at_limit = expenses.record_expense(amina, new=rent(world, amount=Decimal(100)))
    assert at_limit.state == "booked"
    waits = expenses.record_expense(amina, new=rent(world, amount=Decimal("100.01")))
    assert waits.state == "waiting" and held(world, EXPENSE, waits.category_id) == 100
    with pytest.raises(OwnExpense):
        expenses.approve_expense(amina, expense_id=waits.id)
    with pytest.raises(NotAllowed):
        expenses.approve_expense(hired(world, "Cashier", "billing"), expense_id=waits.id)
    with pytest.raises(NotBooked):
        expenses.reverse_expense(brian, expense_id=waits.id, because="Typo")
    approved = expenses.approve_expense(brian, expense_id=waits.id)
    assert (approved.state, approved.decided_by) == ("booked", "Brian")
    assert held(world, EXPENSE, waits.category_id) == Decimal("200.01")
    with pytest.raises(NotToApprove):
        expenses.approve_expense(brian, expense_id=waits.id)
    with pytest.raises(NotToApprove):
        expenses.refuse_expense(brian, expense_id=waits.id, because="No")


def test_a_refused_expense_moves_nothing(world: World) -> None:
    expenses.set_expense_rules(world.ctx, approve_above=Decimal(0))
    waits = expenses.record_expense(hired(world, "Amina"), new=rent(world))
    brian = hired(world, "Brian")
    with pytest.raises(Malformed):
        expenses.refuse_expense(brian, expense_id=waits.id, because=" ")
    expenses.refuse_expense(brian, expense_id=waits.id, because="No receipt")
    assert nothing_is_booked(world)


def test_taken_back_it_stands_twice_in_the_ledger_and_comes_to_nothing(
    world: World, bank: payments.BankAccount
) -> None:
    new = rent(world, paid_from=expenses.PaidFrom.BANK, place_id=bank.id)
    saved = expenses.record_expense(world.ctx, new=new)
    expenses.reverse_expense(world.ctx, expense_id=saved.id, because="Typed twice")
    assert held(world, BANK, bank.id) == 1000 and nothing_is_booked(world)
    keys = [f"expense:{saved.id}", f"expense-back:{saved.id}"]
    assert ledger.postings_about(world.ctx, keys).count() == 4
    with pytest.raises(NotBooked):
        expenses.reverse_expense(world.ctx, expense_id=saved.id, because="Again")


def test_cash_leaves_the_drawer_of_an_open_shift_and_never_more_than_is_in_it(world: World) -> None:
    drawer = payments.set_up_drawer(world.ctx, name="Front desk")
    amina, other = hired(world, "Amina", "billing"), hired(world, "Other", "billing")
    cash = {"paid_from": expenses.PaidFrom.CASH, "place_id": drawer.id}
    with pytest.raises(NotAllowed, match="not in your shift"):
        expenses.record_expense(amina, new=rent(world, **cash))
    payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(200))
    with pytest.raises(NotAllowed):
        expenses.record_expense(other, new=rent(world, **cash))
    with pytest.raises(Malformed, match="see the fields"):
        yesterday = world.ctx.today - timedelta(days=1)
        expenses.record_expense(amina, new=rent(world, spent_on=yesterday, **cash))
    saved = expenses.record_expense(amina, new=rent(world, **cash))
    with pytest.raises(Refusal, match=r"holds 84\.00"):
        expenses.record_expense(amina, new=rent(world, **cash))
    assert held(world, CASH, drawer.id) == 84
    expenses.reverse_expense(hired(world, "Boss"), expense_id=saved.id, because="Brought back")
    assert held(world, CASH, drawer.id) == 200


def test_a_gateways_balance_and_the_owners_pocket_are_places_too(world: World) -> None:
    gateway = payments.set_up_gateway(
        world.ctx, short_code="174379", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    new = rent(world, paid_from=expenses.PaidFrom.GATEWAY, place_id=gateway.id)
    expenses.record_expense(world.ctx, new=new)
    expenses.record_expense(world.ctx, new=rent(world))
    assert held(world, ledger.AccountCode.MPESA, "174379") == -116
    assert held(world, EQUITY, "owner") == -116


def bank_fee(world: World, bank: payments.BankAccount) -> payments.BankLine:
    text = "Date,Details,Amount\n2026-11-19,LEDGER FEE,-50.00\n"
    statement = payments.upload_statement(
        world.ctx, account_id=bank.id, file_name="nov.csv", content=text.encode()
    )
    mapping = {"date": "Date", "description": "Details", "amount": "Amount"}
    payments.import_statement(world.ctx, statement_id=statement.id, mapping=mapping)
    return payments.BankLine.of(world.ctx).get()


def test_a_line_of_the_bank_is_one_expense_and_waits_again_when_it_is_taken_back(
    world: World, bank: payments.BankAccount
) -> None:
    line = bank_fee(world, bank)
    place: dict[str, Any] = {"paid_from": expenses.PaidFrom.BANK, "place_id": bank.id}
    with pytest.raises(Malformed, match="Not recorded"):
        expenses.record_expense(world.ctx, new=rent(world, bank_line_id=line.id, **place))
    fee = rent(world, bank_line_id=line.id, amount=Decimal(50), **place)
    saved = expenses.record_expense(world.ctx, new=fee)
    line.refresh_from_db()
    assert (line.state, line.reason) == ("ignored", "Expense: Rent")
    with pytest.raises(LineSpent):
        expenses.record_expense(world.ctx, new=fee)
    expenses.reverse_expense(world.ctx, expense_id=saved.id, because="Other category")
    line.refresh_from_db()
    assert line.state == "waiting" and held(world, BANK, bank.id) == 1000
    assert expenses.record_expense(world.ctx, new=fee).state == "booked"


def test_receipts_are_kept_once_by_what_is_in_them(world: World) -> None:
    given = expenses.GivenReceipt("../../etc/passwd.exe", PNG)
    saved = expenses.record_expense(world.ctx, new=rent(world), receipt=given)
    kept = Receipt.objects.get()
    assert (kept.file_name, kept.kind, bytes(kept.content)) == ("passwd.png", "image/png", PNG)
    again = expenses.attach_receipt(world.ctx, expense_id=saved.id, receipt=given)
    assert again.id == kept.id
    for content in (b"", b"<html>", b"\x89PNG\r\n\x1a\n" + b"0" * 4_000_000):
        with pytest.raises(Malformed) as refused:
            expenses.attach_receipt(
                world.ctx, expense_id=saved.id, receipt=expenses.GivenReceipt("x.png", content)
            )
        assert "receipt" in refused.value.fields
    for number in range(9):
        more = expenses.GivenReceipt(f"{number}.png", PNG + bytes([number]))
        expenses.attach_receipt(world.ctx, expense_id=saved.id, receipt=more)
    with pytest.raises(Malformed, match="see the file"):
        expenses.attach_receipt(
            world.ctx, expense_id=saved.id, receipt=expenses.GivenReceipt("z", PNG + b"z")
        )
    assert Receipt.objects.count() == 10


def test_a_wrong_receipt_leaves_no_expense_behind(world: World) -> None:
    with pytest.raises(Malformed):
        expenses.record_expense(
            world.ctx, new=rent(world), receipt=expenses.GivenReceipt("x.pdf", b"<script>")
        )
    assert Expense.objects.count() == 0 and nothing_is_booked(world)


def test_categories_are_there_once_and_out_of_use_take_nothing_new(world: World) -> None:
    assert expenses.take_usual_categories(world.ctx) == 9
    assert expenses.take_usual_categories(world.ctx) == 0
    with pytest.raises(CategoryTaken):
        expenses.set_up_category(world.ctx, name=" rent ")
    new = rent(world)
    expenses.set_up_category(world.ctx, category_id=new.category_id, name="Rent", active=False)
    with pytest.raises(Malformed, match="Not recorded"):
        expenses.record_expense(world.ctx, new=new)


@pytest.mark.parametrize("role", ["support", "reseller", "readonly"])
def test_who_may_not_spends_nothing(world: World, role: str) -> None:
    somebody, new = hired(world, "Somebody", role), rent(world)
    with pytest.raises(NotAllowed):
        expenses.record_expense(somebody, new=new)
    assert Expense.objects.count() == 0
