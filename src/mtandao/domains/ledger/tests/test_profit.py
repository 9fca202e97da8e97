"""Profit and loss: month by month what the ledger says, whatever is booked, and the rest of it beside."""

import csv
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.expenses import contract as expenses
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.queries.profit import COSTS, INCOME, months_between, profit_and_loss
from mtandao.doors.api.tests.conftest import of_role
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 20)


def spend(world: World, category: str, amount: int, on: date) -> expenses.Expense:
    known = expenses.ExpenseCategory.of(world.ctx).filter(name=category).first()
    of = known or expenses.set_up_category(world.ctx, name=category)
    new = expenses.NewExpense(
        category_id=of.id, amount=Decimal(amount), paid_from=expenses.PaidFrom.OWNER, spent_on=on
    )
    return expenses.record_expense(world.ctx, new=new)


def test_each_month_has_what_was_earned_and_spent_in_it(world: World) -> None:
    world.sale()  # 4,000 of the plan are invoiced in November
    spend(world, "Rent", 300, date(2026, 9, 30))
    spend(world, "Rent", 300, date(2026, 11, 1))
    spend(world, "Fuel", 50, date(2026, 11, 2))
    wrong = spend(world, "Fuel", 70, date(2026, 10, 31))
    expenses.reverse_expense(world.ctx, expense_id=wrong.id, because="Typed twice")
    spend(world, "Rent", 9999, date(2026, 8, 31))  # the day before
    found = profit_and_loss(world.ctx, since=SEPTEMBER, to=NOVEMBER)
    assert found.months == (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
    named = {row.name: tuple(int(amount) for amount in row.amounts) for row in found.costs}
    # It was spent in October, and taken back today.
    assert named == {"Fuel": (0, 70, -20), "Rent": (300, 0, 300)}
    assert [int(earned) for earned in found.earned][:2] == [0, 0] and found.earned[2] > 0
    assert found.profit == tuple(e - s for e, s in zip(found.earned, found.spent, strict=True))
    assert found.agrees and found.gained == found.profit


def test_it_is_the_trial_balance_of_the_same_days(world: World) -> None:
    world.sale()
    spend(world, "Rent", 300, date(2026, 11, 1))
    found = profit_and_loss(world.ctx, since=date(2026, 1, 1), to=NOVEMBER)
    sums = ledger.trial_balance(world.ctx)
    assert sum(found.earned) == -sum(sums.get(code.value, 0) for code in INCOME)
    assert sum(found.spent) == sum(sums.get(code.value, 0) for code in COSTS)


def test_another_providers_books_are_not_in_it(world: World) -> None:
    from mtandao.foundation.tenancy.fence import fence

    other = World(slug="coast")
    with fence(other.ctx):
        spend(other, "Rent", 300, NOVEMBER)
    assert profit_and_loss(world.ctx, since=SEPTEMBER, to=NOVEMBER).costs == ()


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_months_follow_each_other_from_the_first_to_the_last(since: date, days: int) -> None:
    to = date.fromordinal(since.toordinal() + days)
    months = months_between(since, to)
    assert months[0] == since.replace(day=1) and months[-1] == to.replace(day=1)
    assert all((later - earlier).days in (28, 29, 30, 31) for earlier, later in pairwise(months))


def test_days_that_cannot_be_and_parts_of_the_company_are_refused(world: World) -> None:
    for since, to in ((NOVEMBER, SEPTEMBER), (date(2025, 1, 1), NOVEMBER)):
        with pytest.raises(Malformed) as refused:
            profit_and_loss(world.ctx, since=since, to=to)
        assert list(refused.value.fields) == ["to"]
    from dataclasses import replace

    part = replace(world.ctx, organization_ids=frozenset({world.tenant_id}))
    with pytest.raises(NotAllowed):
        profit_and_loss(part, since=SEPTEMBER, to=NOVEMBER)


def test_the_page_the_file_and_the_api_say_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: world.now)
    desk = Desk(world, "billing_manager")
    assert "Nothing was earned or spent" in words_of(desk.get("/ledger/profit/"))
    spend(world, "Rent", 300, date(2026, 10, 1))
    spend(world, "Bandwidth", 1200, date(2026, 11, 1))
    said = words_of(desk.get("/ledger/profit/")).replace("\xa0", " ")
    assert "KES 1,500.00 of loss." in said and "Bandwidth" in said and "Oct 2026" in said
    month = words_of(desk.get("/ledger/profit/?since=2026-11-01&to=2026-11-20"))
    assert "Bandwidth" in month and "Rent" not in month
    assert "12 months at most" in words_of(desk.get("/ledger/profit/?since=2020-01-01"))
    assert "Not before the first day" in words_of(desk.get("/ledger/profit/?to=2020-01-01"))
    file = desk.get("/ledger/profit/?since=2026-10-01&to=2026-11-20&format=csv")
    rows = list(csv.DictReader(b"".join(file.streaming_content).decode().splitlines()))
    assert {(row["month"], row["name"], row["amount"]) for row in rows if row["amount"] != "0.00"} == {
        ("2026-10-01", "Rent", "300.00"),
        ("2026-11-01", "Bandwidth", "1200.00"),
    }
    answer = of_role(world, "billing_manager").get("/ledger/profit-and-loss?from=2026-10-01").json()
    assert (answer["total"], answer["agrees"]) == ("-1500.00", True)
    assert answer["profit"] == ["-300.00", "-1200.00"]


def test_who_may_not_see_the_books_does_not_see_it(world: World) -> None:
    assert Desk(world, "support").get("/ledger/profit/").status_code == 403
    assert Desk(world, "reseller").get("/ledger/profit/").status_code == 403
