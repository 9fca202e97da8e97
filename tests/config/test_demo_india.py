"""The Indian provider of the demo, built small: its books are even, and its taxes are those of the papers."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mtandao.config.demo import cast
from mtandao.config.demo.indian import IndianProvider
from mtandao.config.demo.kaveri import KAVERI
from mtandao.config.demo.morning import ASKED
from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.tax_report import tax_report
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import BankLine
from mtandao.foundation.context import Context
from mtandao.foundation.tenancy.fence import fence
from tests.money.books import assert_even
from tests.street_side import settle


class Short(IndianProvider):
    history_days = 45
    daily_days = 1


@pytest.fixture
def kaveri(db: None) -> Context:
    provider = Short(KAVERI, cast.ISPS.index(KAVERI), 20)
    provider.build()
    ctx = provider.at(provider.today)
    with fence(ctx):
        settle()
    return ctx


def test_its_books_are_even_and_its_money_came_by_every_way(kaveri: Context) -> None:
    """One test, because building it takes the most of it."""
    with fence(kaveri):
        assert_even()
        taxes_are_those_of_the_papers(kaveri)
        money_came_by_every_way(kaveri)


def taxes_are_those_of_the_papers(kaveri: Context) -> None:
    report = tax_report(kaveri, since=kaveri.today - timedelta(days=70), to=kaveri.today)
    taxes = {row.rate_code: row.left for row in report.rows}
    assert report.agrees and {account.rate_code for account in report.accounts} == set(taxes)
    assert set(taxes) == {"CGST", "SGST", "IGST"} and taxes["CGST"] == taxes["SGST"]
    assert taxes["IGST"].tax == taxes["IGST"].taxable * 18 / 100
    for invoice in billing.invoices(kaveri).select_related("subscriber").prefetch_related("taxes"):
        charged = {tax.rate_code for tax in invoice.taxes.all()}
        at_home = invoice.subscriber.region == "29"
        assert charged == ({"CGST", "SGST"} if at_home else {"IGST"}), invoice.number
        assert invoice.currency == "INR"


def money_came_by_every_way(kaveri: Context) -> None:
    """Some of it waits for somebody."""
    came = set(payments.payments(kaveri).values_list("method", flat=True))
    assert came == {"cash", "upi", "razorpay", "phonepe", "paytm"}
    asks = payments.asks(kaveri)
    waiting = asks.filter(asked_at=kaveri.now, state=payments.AskState.CREATED)
    assert waiting.count() == len(ASKED)
    assert asks.filter(state=payments.AskState.SUCCEEDED).exists()
    assert [one.amount for one in payments.suspense(kaveri)] == [Decimal("942.82")]
    refunds = payments.refunds(kaveri)
    assert sorted(refunds.values_list("state", flat=True)) == ["paid", "requested"]
    lines = {bool(line.payment_id): line for line in BankLine.of(kaveri)}
    assert set(lines) == {True, False}
    assert payments.open_shift_of(kaveri) is None
