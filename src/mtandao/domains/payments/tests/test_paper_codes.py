"""Where the tenant is paid by UPI, an invoice carries a code: on paper, at the desk, and in the customer's hand."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.tests.test_pages_invoices import paper
from mtandao.domains.payments import contract as payments
from tests.room_pages import Desk, words_of
from tests.worlds import World, fenced


@pytest.fixture
def invoice(db: None) -> Iterator[tuple[World, billing.Invoice]]:
    with fenced(World(country="IN")) as world:
        yield world, world.sale(phone="9000000011").invoice


def set_up(world: World, **more: Any) -> payments.Gateway:
    return payments.set_up_gateway(world.ctx, provider="upi", address="isp@demobank", name="Savanna", **more)


def test_its_code_asks_for_what_is_open_and_names_account_and_invoice(
    invoice: tuple[World, billing.Invoice],
) -> None:
    world, bill = invoice
    set_up(world)
    how = billing.how_to_pay(world.ctx, bill)
    assert how is not None and "isp@demobank" in how.sentence
    said = {name: values[0] for name, values in parse_qs(urlsplit(how.link).query).items()}
    assert Decimal(said["am"]) == bill.open_amount and said["pa"] == "isp@demobank"
    assert said["tn"] == f"{bill.subscriber.account_number} {bill.number}"
    assert said["tr"].isalnum() and len(said["tr"]) <= 35


def test_page_and_paper_show_it(invoice: tuple[World, billing.Invoice]) -> None:
    world, bill = invoice
    without = Desk(world).get(f"/invoices/{bill.id}/").content.decode()
    plain = billing.invoice_pdf(world.ctx, bill)
    assert "upi://" not in without and "M-Pesa" not in paper(plain) and "Pay with the account" in paper(plain)
    set_up(world)
    page = Desk(world).get(f"/invoices/{bill.id}/").content.decode()
    assert "upi://pay?pa=isp@demobank&amp;" in page and "<svg" in page
    printed = billing.invoice_pdf(world.ctx, bill)
    assert "isp@demobank" in paper(printed) and "M-Pesa" not in paper(printed)
    assert len(printed) > len(plain)


def test_a_paid_invoice_asks_for_nothing_and_a_switched_off_address_is_not_shown(
    invoice: tuple[World, billing.Invoice],
) -> None:
    world, bill = invoice
    gateway = set_up(world, active=False)
    how = billing.how_to_pay(world.ctx, bill)
    assert how is not None and how.link == ""
    payments.set_up_gateway(world.ctx, gateway_id=gateway.id, active=True)
    payments.record_payment(
        world.ctx, subscriber_id=bill.subscriber_id, amount=bill.open_amount, method=payments.Method.UPI
    )
    bill.refresh_from_db()
    assert billing.how_to_pay(world.ctx, bill) is None
    assert "upi://" not in words_of(Desk(world).get(f"/invoices/{bill.id}/"))
