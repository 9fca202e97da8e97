"""Two at once: one approval books once, one taking back moves the money once, and a drawer is never overdrawn."""

from decimal import Decimal

from mtandao.domains.expenses import contract as expenses
from mtandao.domains.expenses.models import Expense
from mtandao.domains.expenses.tests.conftest import held, hired, rent
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from tests.at_once import at_once
from tests.worlds import World


def test_approved_by_many_at_once_it_is_booked_once(kept_world: World) -> None:
    expenses.set_expense_rules(kept_world.ctx, approve_above=Decimal(0))
    waits = expenses.record_expense(hired(kept_world, "Amina"), new=rent(kept_world))
    boss = hired(kept_world, "Boss")
    answers = at_once(*[lambda: expenses.approve_expense(boss, expense_id=waits.id) for _ in range(4)])
    assert sum(isinstance(answer, Expense) for answer in answers) == 1
    assert held(kept_world, ledger.AccountCode.EXPENSE, waits.category_id) == 116


def test_approved_and_refused_at_once_only_one_of_them_is_so(kept_world: World) -> None:
    expenses.set_expense_rules(kept_world.ctx, approve_above=Decimal(0))
    waits = expenses.record_expense(hired(kept_world, "Amina"), new=rent(kept_world))
    boss = hired(kept_world, "Boss")
    at_once(
        lambda: expenses.approve_expense(boss, expense_id=waits.id),
        lambda: expenses.refuse_expense(boss, expense_id=waits.id, because="No"),
    )
    waits.refresh_from_db()
    booked = held(kept_world, ledger.AccountCode.EXPENSE, waits.category_id)
    assert booked == (116 if waits.state == "booked" else 0)


def test_taken_back_by_many_at_once_the_money_comes_back_once(kept_world: World) -> None:
    saved = expenses.record_expense(kept_world.ctx, new=rent(kept_world))
    answers = at_once(
        *[
            lambda: expenses.reverse_expense(kept_world.ctx, expense_id=saved.id, because="Typo")
            for _ in range(4)
        ]
    )
    assert sum(isinstance(answer, Expense) for answer in answers) == 1
    assert held(kept_world, ledger.AccountCode.EXPENSE, saved.category_id) == 0


def test_a_drawer_gives_what_is_in_it_and_not_a_shilling_more(kept_world: World) -> None:
    drawer = payments.set_up_drawer(kept_world.ctx, name="Front desk")
    amina = hired(kept_world, "Amina", "billing")
    payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(250))
    new = rent(kept_world, paid_from=expenses.PaidFrom.CASH, place_id=drawer.id)
    answers = at_once(*[lambda: expenses.record_expense(amina, new=new) for _ in range(4)])
    assert sum(isinstance(answer, Expense) for answer in answers) == 2
    assert held(kept_world, ledger.AccountCode.CASH, drawer.id) == 250 - 2 * 116


def test_a_shift_that_closes_meanwhile_counts_what_was_spent_or_refuses_it(kept_world: World) -> None:
    drawer = payments.set_up_drawer(kept_world.ctx, name="Front desk")
    amina = hired(kept_world, "Amina", "billing")
    shift = payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(250))
    new = rent(kept_world, paid_from=expenses.PaidFrom.CASH, place_id=drawer.id)
    spent, closed = at_once(
        lambda: expenses.record_expense(amina, new=new),
        lambda: payments.close_shift(amina, shift_id=shift.id, counted=Decimal(250)),
    )
    left = Decimal(134) if isinstance(spent, Expense) else Decimal(250)
    assert closed.expected == left
    assert held(kept_world, ledger.AccountCode.CASH, drawer.id) == 250  # as it was counted
