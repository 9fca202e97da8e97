"""What is done about a difference, by what kind of line it is, and by whom."""

from decimal import Decimal

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from mtandao.domains.payments.errors import NotToAsk, NotToBook
from mtandao.domains.payments.tests.books import CODE, KIND, Books, books, only
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World, fenced

__all__ = ["books"]
pytestmark = pytest.mark.django_db


def test_charges_are_booked_all_in_one_go(books: Books) -> None:
    for number in range(3):
        books.paid(f"UKF{number}", "1000")
        books.says(f"UKF{number}", "1000")
        books.says(f"UKF{number}", "-5.50", KIND.CHARGE, details="Pay Bill Charge")
    day = books.compared()
    assert [each.kind for each in day.differences.all()] == ["missing_here"] * 3
    books.world.later(days=1)
    ids = list(day.differences.values_list("id", flat=True))
    admin = books.world.as_role("admin")
    assert daily.book_differences(admin, difference_ids=ids).done == 3
    day.refresh_from_db()
    assert (day.state, day.open_differences) == ("agrees", 0)
    assert ledger.trial_balance(books.world.ctx)["charges"] == Decimal("16.50")
    assert ledger.held_in(books.world.ctx, ledger.AccountCode.MPESA, CODE) == Decimal("2983.50")
    assert daily.book_differences(admin, difference_ids=ids).done == 0, "booked once"


def test_money_taken_to_the_bank_asks_to_which_account(books: Books) -> None:
    books.says("UKG1", "-9000", KIND.BANKED, details="Organization Settlement")
    difference, admin = only(books.compared()), books.world.as_role("admin")
    with pytest.raises(Malformed):
        daily.book_difference(admin, difference_id=difference.id)
    refused = daily.book_differences(admin, difference_ids=[difference.id])
    assert (refused.done, len(refused.refused)) == (0, 1)
    bank = payments.set_up_bank_account(admin, name="Main", bank="KCB", number="1")
    day = daily.book_difference(admin, difference_id=difference.id, bank_account_id=bank.id)
    assert day.state == "agrees"
    assert ledger.held_in(books.world.ctx, ledger.AccountCode.BANK, str(bank.id)) == Decimal(9000)


def test_a_reversal_of_safaricoms_own_takes_the_payment_back(books: Books) -> None:
    payment = books.paid("UKH1")
    books.says("UKH1")
    books.says("UKH2", "-500", KIND.REVERSAL, linked="UKH1")
    difference = only(books.compared())
    assert (difference.kind, difference.amount, difference.receipt) == ("amount", Decimal(-500), "UKH1")
    day = daily.book_difference(books.world.as_role("admin"), difference_id=difference.id)
    payment.refresh_from_db()
    assert (payment.state, day.state, day.differences.count()) == ("reversed", "agrees", 0)


def test_a_payout_without_an_answer_is_concluded_by_the_statement(books: Books) -> None:
    books.world.pays(books.owner, "9000")
    payout = _unknown_payout(books)
    books.says("UKI1", "-600", KIND.PAYOUT, phone="+254700000001")
    kinds = {each.kind: each for each in books.compared().differences.all()}
    daily.book_difference(books.world.as_role("admin"), difference_id=kinds["missing_here"].id)
    payout.refresh_from_db()
    assert (payout.state, payout.receipt) == ("succeeded", "UKI1")


def test_a_payout_that_is_nobodys_is_not_guessed(books: Books) -> None:
    books.world.pays(books.owner, "9000")
    _unknown_payout(books)
    books.says("UKI2", "-600", KIND.PAYOUT, phone="+254700000099")
    kinds = {each.kind: each for each in books.compared().differences.all()}
    with pytest.raises(NotToBook):
        daily.book_difference(books.world.as_role("admin"), difference_id=kinds["missing_here"].id)


def _unknown_payout(books: Books) -> payments.Payout:
    wish = payments.request_refund(
        books.world.ctx,
        subscriber_id=books.owner.id,
        amount=Decimal(600),
        method=payments.PayoutMethod.MPESA,
        phone="254700000001",
        reason="Moved away",
    )
    payout = payments.approve_refund(books.world.as_role("admin"), refund_id=wish.id).payout
    assert payout is not None
    payments.mark_payout_sending(books.world.ctx, payout_id=payout.id)
    payments.record_payout_unknown(books.world.ctx, payout_id=payout.id, reason="timeout")
    return payout


def test_an_explanation_settles_it_and_stays_until_the_amount_changes(books: Books) -> None:
    books.says("UKL1", "120", KIND.OTHER)
    difference, admin = only(books.compared()), books.world.as_role("admin")
    with pytest.raises(NotToBook):
        daily.book_difference(admin, difference_id=difference.id)
    with pytest.raises(NotToAsk):
        daily.ask_about(admin, difference_id=difference.id)
    with pytest.raises(Malformed):
        daily.explain_difference(admin, difference_id=difference.id, explanation=" ")
    day = daily.explain_difference(admin, difference_id=difference.id, explanation="Interest")
    assert (day.state, day.difference, day.open_differences) == ("agrees", Decimal(120), 0)
    again = daily.compare_day(books.world.ctx, day_id=day.id)
    assert (only(again).explanation, again.state) == ("Interest", "agrees")


@pytest.mark.parametrize("role", ["support", "technician"])
def test_whoever_may_not_is_refused_and_nothing_happens(books: Books, role: str) -> None:
    books.says("UKN1")
    difference = only(books.compared())
    for act in (daily.book_difference, daily.ask_about):
        with pytest.raises(NotAllowed):
            act(books.world.as_role(role), difference_id=difference.id)
    with pytest.raises(NotAllowed):
        daily.import_statement(books.world.as_role(role), gateway_id=books.gateway.id, content=b"")
    assert not payments.payments(books.world.ctx).exists()


def test_another_providers_difference_is_not_there(books: Books) -> None:
    books.says("UKO1")
    difference = only(books.compared())
    coast = World("coast")
    with fenced(coast):
        other = coast.as_role("admin")
    for act in (daily.book_difference, daily.ask_about):
        with pytest.raises(NotFound):
            act(other, difference_id=difference.id)
    assert daily.book_differences(other, difference_ids=[difference.id]).done == 0
