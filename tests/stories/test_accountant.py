"""The accountant's month, in a browser: opened, billed, paid in five ways, put right, closed, and zero in the end."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.browser import CHROMIUM, chromium
from tests.stories import daraja
from tests.stories.accounting import (
    MONTHS,
    PRICE,
    Books,
    cut_price,
    in_figures,
    prepared,
    vat_in,
)
from tests.stories.at_a_desk import AtADesk
from tests.stories.papers import words_on
from tests.stories.stack import STORY, Stack, eventually

pytestmark = [*STORY, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]

FLOAT, SHORT, CREDITED = Decimal(1000), Decimal(50), Decimal(500)
BILLED = 6 * PRICE + cut_price()
SHORT_CODE = "600000"


@pytest.fixture(scope="module")
def books(stack: Stack) -> Books:
    return prepared(stack)


@pytest.fixture(scope="module")
def grace(books: Books) -> Iterator[AtADesk]:
    with chromium() as browser, books.at_the_desk(browser) as accountant:
        yield accountant


def test_a_month_is_opened_billed_paid_put_right_and_closed(books: Books, grace: AtADesk) -> None:
    books.the_billing_day_comes()
    until_then = books.admin.events()[-1]["position"]
    the_run_is_seen_as_a_difference_and_issued(books, grace)
    a_prompt_is_sent_and_paid(books, grace)
    a_payment_by_paybill_finds_its_owner(books, grace)
    cash_is_taken_at_the_desk_with_its_receipt(books, grace)
    the_banks_statement_is_taken_in_and_matched(books, grace)
    a_cheque_is_taken_deposited_and_clears(books, grace)
    a_wrong_account_number_is_placed_from_suspense(books, grace)
    an_outage_is_credited(books, grace)
    the_desk_is_closed_with_a_variance_and_its_reason(books, grace)
    the_tax_report_ties_to_the_ledger(books, grace)
    the_trial_balance_is_what_the_month_did(books, grace)
    and_it_was_told_in_this_order(books, until_then)


def the_run_is_seen_as_a_difference_and_issued(books: Books, grace: AtADesk) -> None:
    page = grace.page
    grace.opens("Billing", "Billing runs")
    grace.follows("Preview a run")
    grace.presses("Preview run")
    grace.reads(f"7 invoices, KES {in_figures(BILLED)} in all would be issued.")
    figures = grace.seen.text(".mt-figures")
    assert figures == (
        f"As before 6 KES {in_figures(6 * PRICE)} Less than before 1 KES {in_figures(cut_price())}"
    )
    grace.follows("Who is billed what")
    zawadi = page.locator("tr", has_text="Zawadi").inner_text()
    for wanted in (PRICE, cut_price(), PRICE - cut_price()):
        assert in_figures(wanted) in zawadi, zawadi
    assert all(len(books.admin.invoices(client)) == MONTHS for client in books.people.values())
    page.go_back()
    grace.follows("Issue invoices")
    grace.presses("Issue invoices")
    grace.reads(f"Issued: 7 invoices, KES {in_figures(BILLED)} in all.")
    grace.reads("As it was previewed.")
    assert {books.invoice_of(name)["due_on"] for name in books.people} == {books.due_on}


def a_prompt_is_sent_and_paid(books: Books, grace: AtADesk) -> None:
    grace.opens("Payments", "Requests")
    grace.follows("Ask for payment")
    grace.fills(who=books.people["Achieng"]["phone"])
    grace.presses("Ask now")
    eventually(lambda: books.invoice_of("Achieng")["status"] == "paid", within_s=60, what="her payment")
    grace.follows("See payment")
    grace.reads("asked by us")


def a_payment_by_paybill_finds_its_owner(books: Books, grace: AtADesk) -> None:
    receipt = daraja.pay_by_hand(books.stack, books.people["Barasa"], str(PRICE), short_code=SHORT_CODE)
    eventually(lambda: books.invoice_of("Barasa")["status"] == "paid", within_s=60, what="his payment")
    grace.opens("Payments", "Payments")
    assert in_figures(PRICE) in grace.row(receipt)
    assert books.people["Barasa"]["full_name"] in grace.row(receipt)


def cash_is_taken_at_the_desk_with_its_receipt(books: Books, grace: AtADesk) -> None:
    page, chebet = grace.page, books.people["Chebet"]
    grace.opens("Payments", "Cash desk")
    grace.follows("Add drawer")
    grace.fills(name="Front desk")
    grace.presses("Save drawer")
    grace.opens("Payments", "Cash desk")
    grace.follows("Open shift")
    grace.fills(float_amount=str(FLOAT), brought=str(FLOAT))
    grace.presses("Open shift")
    grace.reads("Your shift at Front desk is open.")
    page.locator("main [name=q]").fill(chebet["phone"][-4:])
    page.keyboard.press("Enter")
    grace.reads(f"owes KES {in_figures(PRICE)}.")
    assert page.locator("[name=amount]").input_value() == in_figures(PRICE)
    grace.fills(tendered="3000")
    page.keyboard.press("Enter")
    grace.reads(f"KES {in_figures(PRICE)} taken from {chebet['full_name']}.")
    grace.reads("Give back")
    kind, paper = grace.seen.download(page.get_by_role("link", name="Receipt").get_attribute("href"))
    assert kind == "application/pdf"
    assert chebet["full_name"] in words_on(paper) and in_figures(PRICE) in words_on(paper)


def the_banks_statement_is_taken_in_and_matched(books: Books, grace: AtADesk) -> None:
    page, fatuma = grace.page, books.people["Fatuma"]
    grace.opens("Payments", "Bank accounts")
    grace.follows("Add bank account")
    grace.fills(name="Main account", bank="Equity", number="0110 222 334")
    grace.presses("Save account")
    grace.opens("Payments", "Statements")
    grace.follows("Import statement")
    row = f"{books.due_on},TRANSFER BY {fatuma['full_name'].upper()},{PRICE}"
    file = {"name": "equity.csv", "mimeType": "text/csv", "buffer": f"Date,Details,Amount\n{row}\n".encode()}
    page.locator("input[type=file]").set_input_files(file)
    grace.presses("Look at it")
    grace.reads("TRANSFER")
    grace.presses("Take it in")
    grace.follows("Lines that wait")
    grace.follows("TRANSFER")
    assert fatuma["full_name"] in page.locator(".mt-offer").first.inner_text()
    grace.presses("Place here")
    grace.reads(f"KES {in_figures(PRICE)} is {fatuma['full_name']}'s.")
    assert books.invoice_of("Fatuma")["status"] == "paid"


def a_cheque_is_taken_deposited_and_clears(books: Books, grace: AtADesk) -> None:
    page, kamau = grace.page, books.people["Kamau"]
    grace.opens("Payments", "Cheques")
    grace.follows("Take cheque")
    grace.fills(who=kamau["account_number"], amount=str(PRICE), number="000123", bank="KCB")
    grace.presses("Take cheque")
    grace.reads("It is booked when it clears.")
    assert books.invoice_of("Kamau")["status"] == "unpaid"
    for deed in ("Deposit", "Cleared"):
        page.locator("#mt-list tbody [type=checkbox]").check()
        page.get_by_role("button", name=deed, exact=True).click()
        if deed == "Deposit":
            grace.presses("Deposit")
        grace.reads(f"1 cheque {'deposited' if deed == 'Deposit' else 'cleared'}.")
    assert books.invoice_of("Kamau")["status"] == "paid"


def a_wrong_account_number_is_placed_from_suspense(books: Books, grace: AtADesk) -> None:
    """Two digits changed places."""
    omar = books.people["Omar"]
    number = omar["account_number"]
    wrong = {**omar, "account_number": number[:-2] + number[-1] + number[-2]}
    daraja.pay_by_hand(books.stack, wrong, str(PRICE), short_code=SHORT_CODE)
    eventually(lambda: books.admin.get("/billing/suspense")["items"], within_s=60, what="it in suspense")
    grace.opens("Payments", "Suspense")
    first = grace.page.locator(".mt-offer").first
    assert omar["full_name"] in first.inner_text()
    first.get_by_role("button", name="Place here").click()
    grace.reads("Every payment has its owner")
    eventually(lambda: books.invoice_of("Omar")["status"] == "paid", what="his invoice paid")


def an_outage_is_credited(books: Books, grace: AtADesk) -> None:
    page, invoice = grace.page, books.invoice_of("Zawadi")
    grace.opens("Billing", "Invoices")
    grace.follows(invoice["number"])
    grace.follows("Credit note")
    page.get_by_label("An amount, shared out over its lines").check()
    grace.fills(amount=str(CREDITED), reason="outage", note="Three days without a line")
    grace.presses("Show what changes")
    grace.reads(f"KES {in_figures(cut_price())} → KES {in_figures(cut_price() - CREDITED)}")
    grace.presses("Give credit note")
    grace.reads("is given.")
    assert Decimal(books.invoice_of("Zawadi")["open_amount"]) == cut_price() - CREDITED


def the_desk_is_closed_with_a_variance_and_its_reason(books: Books, grace: AtADesk) -> None:
    grace.opens("Payments", "Cash desk")
    grace.follows("Close shift")
    grace.fills(counted=str(FLOAT + PRICE - SHORT), note="A fifty-shilling note was torn")
    grace.presses("Close shift")
    grace.reads("Shift at Front desk closed.")
    grace.reads("A fifty-shilling note was torn")
    grace.opens("Payments", "Day close")
    grace.reads(f"KES {in_figures(SHORT)} is missing.")
    drawer = grace.row("Front desk")
    for wanted in (FLOAT + PRICE, SHORT, FLOAT + PRICE - SHORT):
        assert in_figures(wanted) in drawer, drawer


def the_tax_report_ties_to_the_ledger(books: Books, grace: AtADesk) -> None:
    grace.opens("Billing", "Tax")
    grace.follows("Tax report")
    tax = 6 * vat_in(PRICE) + vat_in(cut_price()) - vat_in(CREDITED)
    grace.reads(f"KES {in_figures(tax)} of tax from")
    grace.reads("papers and ledger agree to the cent.")
    ledger = grace.page.locator("section", has_text="In the ledger").locator("tbody").inner_text()
    assert ledger.split() == ["VAT", "VAT", in_figures(tax), in_figures(tax), "–", "–"]


def the_trial_balance_is_what_the_month_did(books: Books, grace: AtADesk) -> None:
    before = MONTHS * len(books.people) * PRICE
    tax = (MONTHS * 7 + 6) * vat_in(PRICE) + vat_in(cut_price()) - vat_in(CREDITED)
    expected = {
        "Owed by subscribers": cut_price() - CREDITED,
        "M-Pesa": 3 * PRICE,
        "Cash": before + FLOAT + PRICE - SHORT,
        "Bank": 2 * PRICE,
        "Cash over and short": SHORT,
        "Opening balances": -FLOAT,
        "Tax to pay": -tax,
        "Revenue": -(before + BILLED - CREDITED - tax),
    }
    assert sum(expected.values()) == 0
    grace.opens("Accounting", "Ledger")
    rows = [row.inner_text().split("\t") for row in grace.page.locator("tbody tr").all()]
    shown = {name.strip(): number(debit) - number(credit) for name, debit, credit in rows[:-1]}
    assert shown == expected
    total = sum(amount for amount in expected.values() if amount > 0)
    assert rows[-1] == ["Total", in_figures(total), in_figures(total)]
    grace.reads(f"It balances to the cent: KES {in_figures(total)} on both sides.")


def number(cell: str) -> Decimal:
    return Decimal(cell.strip().replace(",", "").replace("–", "0"))


def and_it_was_told_in_this_order(books: Books, since: int) -> None:
    """The main events; others stand between them."""
    names = iter([event["name"] for event in books.admin.events() if event["position"] > since])
    for wanted in (
        "invoice.issued",
        "payment.asked",
        "payment.received",  # asked for by M-Pesa
        "payment.received",  # by paybill
        "shift.opened",
        "payment.received",  # at the desk
        "statement.imported",
        "statement.line_matched",
        "cheque.received",
        "cheque.deposited",
        "payment.received",  # it cleared
        "payment.in_suspense",
        "payment.placed",
        "invoice.credited",
        "shift.closed",
    ):
        assert wanted in names, wanted
