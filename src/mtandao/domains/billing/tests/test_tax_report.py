"""The tax report: papers by rate, and the ledger that must say the same."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing.choices import CreditReason, LineKind
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.commands.issue import issue_invoices
from mtandao.domains.billing.commands.tax_groups import set_default_tax_group, take_over_tax_pack
from mtandao.domains.billing.commands.tax_rates import change_percent_from, remove_tax_rate
from mtandao.domains.billing.commands.void import void_invoice
from mtandao.domains.billing.crediting import Credit
from mtandao.domains.billing.errors import TaxRateUsed
from mtandao.domains.billing.models import Invoice, TaxGroup, TaxRate
from mtandao.domains.billing.pricing import NewInvoice, NewLine
from mtandao.domains.billing.tax_report import Charged, TaxReport, tax_report
from mtandao.domains.ledger import contract as ledger
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

NOVEMBER = {"since": date(2026, 11, 1), "to": date(2026, 11, 30)}
DECEMBER = {"since": date(2026, 12, 1), "to": date(2026, 12, 31)}


@pytest.fixture
def kenya(world: World) -> World:
    take_over_tax_pack(world.ctx, country="KE")
    return world


def _group(world: World, code: str) -> TaxGroup:
    return TaxGroup.found(world.ctx, code=code)


def _invoice(world: World, code: str, *prices: str) -> Invoice:
    subscriber = world.sale(activate=False).subscriber
    lines = [
        NewLine(
            kind=LineKind.OTHER,
            description="Cable",
            unit_price=Decimal(price),
            tax_group_id=_group(world, code).id,
        )
        for price in prices
    ]
    new = NewInvoice(
        subscriber_id=subscriber.id,
        organization_id=subscriber.organization_id,
        due_on=world.ctx.today,
        lines=lines,
    )
    return issue_invoices(world.ctx, new=[new])[0]


def _charged(taxable: str, tax: str) -> Charged:
    return Charged(Decimal(taxable), Decimal(tax))


def _left(found: TaxReport) -> dict[tuple[str, str], Charged]:
    return {(row.rate_code, f"{row.percent.normalize():f}"): row.left for row in found.rows}


def test_kenyas_papers_and_the_ledger_agree_by_rate(kenya: World) -> None:
    _invoice(kenya, "INTERNET-INCL", "2500")
    _invoice(kenya, "VAT", "1000", "-100")
    _invoice(kenya, "ZERO", "500")
    found = tax_report(kenya.ctx, **NOVEMBER)
    assert _left(found) == {
        ("EXCISE", "15"): _charged("1874.06", "281.11"),
        ("VAT", "16"): _charged("3055.17", "488.83"),
        ("ZERO", "0"): _charged("500.00", "0.00"),
    }
    assert found.agrees and found.tax == Decimal("769.94")
    booked = {account.rate_code: account.booked for account in found.accounts}
    assert booked == {"EXCISE": Decimal("281.11"), "VAT": Decimal("488.83")}


def test_credit_notes_count_on_their_own_day(kenya: World) -> None:
    invoice = _invoice(kenya, "INTERNET-INCL", "2500")
    line = invoice.lines.get()
    give_credit_note(
        kenya.ctx,
        invoice_id=invoice.id,
        reason=CreditReason.OUTAGE,
        of_lines=[Credit(line.id, Decimal("833.33"))],
    )
    kenya.later(days=20)
    give_credit_note(kenya.ctx, invoice_id=invoice.id, reason=CreditReason.ENDED)
    november, december = tax_report(kenya.ctx, **NOVEMBER), tax_report(kenya.ctx, **DECEMBER)
    assert november.agrees and december.agrees
    assert november.tax > 0 > december.tax
    assert november.tax + december.tax == 0
    (excise, vat) = december.rows
    assert excise.invoiced == Charged() and vat.taken_back.tax > 0


def test_a_voided_invoice_is_taken_back_on_the_day_it_was_voided(kenya: World) -> None:
    invoice = _invoice(kenya, "VAT", "1000")
    kenya.later(days=20)
    void_invoice(kenya.ctx, invoice_id=invoice.id, reason="Billed twice")
    november, december = tax_report(kenya.ctx, **NOVEMBER), tax_report(kenya.ctx, **DECEMBER)
    assert (november.tax, december.tax) == (Decimal("160.00"), Decimal("-160.00"))
    assert november.agrees and december.agrees


def test_a_change_of_percentage_makes_two_rows_and_one_account(kenya: World) -> None:
    rate = TaxRate.of(kenya.ctx).get(group=_group(kenya, "VAT"))
    change_percent_from(
        kenya.ctx, rate_id=rate.id, percent=Decimal(18), starts_on=kenya.ctx.today + timedelta(days=1)
    )
    _invoice(kenya, "VAT", "1000")
    kenya.later(days=1)
    _invoice(kenya, "VAT", "1000")
    found = tax_report(kenya.ctx, **NOVEMBER)
    assert [(row.percent, row.left.tax) for row in found.rows] == [
        (Decimal(16), Decimal(160)),
        (Decimal(18), Decimal(180)),
    ]
    (account,) = found.accounts
    assert (account.papers, account.booked, account.apart) == (Decimal(340), Decimal(340), Decimal(0))
    with pytest.raises(TaxRateUsed, match="let it end on a day"):
        remove_tax_rate(kenya.ctx, rate_id=rate.id)


def test_a_payment_to_the_tax_office_is_told_apart(kenya: World) -> None:
    _invoice(kenya, "VAT", "1000")
    _post(kenya, ledger.JournalKind.EXPENSE, "160.00")
    found = tax_report(kenya.ctx, **NOVEMBER)
    (account,) = found.accounts
    assert found.agrees and account.besides == Decimal("-160.00")
    said = words_of(Desk(kenya).get("/tax/report/"))
    assert "papers and ledger agree to the cent" in said and "KES −160.00 that no paper stands for" in said


def test_a_ledger_that_says_something_else_is_told(kenya: World) -> None:
    _invoice(kenya, "VAT", "1000")
    _post(kenya, ledger.JournalKind.INVOICE, "-1.00")
    found = tax_report(kenya.ctx, **NOVEMBER)
    assert not found.agrees and found.accounts[0].apart == Decimal("1.00")
    said = words_of(Desk(kenya).get("/tax/report/"))
    assert "Papers and ledger are apart: VAT KES 1.00" in said and "No return may be made of it" in said


def _post(world: World, kind: ledger.JournalKind, amount: str) -> None:
    """So much on the account of VAT, debit above zero, against the bank."""
    lines = (
        ledger.Line(ledger.AccountCode.TAX, Decimal(amount), detail="VAT"),
        ledger.Line(ledger.AccountCode.BANK, -Decimal(amount)),
    )
    entry = ledger.Entry(kind=kind, key=f"test:{amount}", memo="By hand", lines=lines)
    ledger.post(world.ctx, entries=[entry])


def test_days_without_tax_are_said_so(kenya: World) -> None:
    kenya.sale()
    found = tax_report(kenya.ctx, **NOVEMBER)
    assert (found.rows, found.accounts, found.tax) == ((), (), Decimal(0)) and found.agrees
    assert "No tax was charged from" in words_of(Desk(kenya).get("/tax/report/"))


def test_the_page_and_its_file_say_the_same(kenya: World) -> None:
    set_default_tax_group(kenya.ctx, group_id=_group(kenya, "INTERNET-INCL").id)
    kenya.sale()
    desk = Desk(kenya)
    said = words_of(desk.get("/tax/report/?since=2026-11-01&to=2026-11-30"))
    assert "Excise duty" in said and "agree to the cent" in said
    file = desk.get("/tax/report/?since=2026-11-01&to=2026-11-30&format=csv")
    lines = b"".join(file.streaming_content).decode().splitlines()
    assert lines[0].startswith("code,name,percent,invoiced_taxable") and lines[1].startswith("EXCISE,")
    assert len(lines) == 3
    assert "Not before the first day." in words_of(desk.get("/tax/report/?since=2026-11-01&to=2026-10-01"))


def test_whoever_may_not_see_the_books_does_not_see_the_report(kenya: World) -> None:
    assert Desk(kenya, role="reseller").get("/tax/report/").status_code == 403
    assert "Tax report" not in words_of(Desk(kenya, role="reseller").get("/tax/"))
    assert Desk(kenya, role="billing_manager").get("/tax/report/").status_code == 200


def test_another_providers_taxes_are_not_in_it(kenya: World) -> None:
    from mtandao.foundation.tenancy.fence import fence

    _invoice(kenya, "VAT", "1000")
    other = World("twiga")
    with fence(other.ctx):
        assert tax_report(other.ctx, **NOVEMBER).rows == ()


def test_it_costs_the_same_however_many_papers(
    kenya: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(3):
        _invoice(kenya, "INTERNET-INCL", "2500")
    with django_assert_num_queries(5):
        tax_report(kenya.ctx, **NOVEMBER)
