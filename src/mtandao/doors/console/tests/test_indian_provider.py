"""What an Indian provider reads: lakhs, its own ways to be paid, its own telephone numbers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.pdf.invoice import invoice_pdf
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers.errors import NoPhone
from mtandao.domains.subscribers.phones import e164
from mtandao.doors.console.first_steps import steps
from mtandao.doors.console.tests.conftest import Sitting
from mtandao.foundation.refusals import Malformed
from tests.worlds import World, fenced

UPI: dict[str, Any] = {"provider": "upi", "address": "isp@demobank", "name": "Savanna Net"}
PAYTM: dict[str, Any] = {"provider": "paytm", "merchant_id": "DEMOMID", "merchant_key": "0123456789abcdef"}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with fenced(World(country="IN")) as world:
        yield world


def plain(page: str) -> str:
    return page.replace("<i>", "").replace("</i>", "")


def test_sums_are_in_lakhs_where_the_currency_is_named_and_where_it_is_not(world: World) -> None:
    world.plan("Leased line", "125000", setup_fee=0)
    sale = world.sale(phone="9845000140")
    admin = Sitting(world)
    pages = [admin.get(url) for url in (reverse("billing:invoices"), reverse("catalog:plans"))]
    assert all("1,25,000.00" in plain(page) and "125,000" not in page for page in pages)
    assert sale.invoice.total == 125000 and billing.invoices(world.ctx).count() == 1
    assert invoice_pdf(world.ctx, sale.invoice).startswith(b"%PDF")


def test_the_first_steps_are_done_by_any_way_to_pay_and_none_is_named_that_is_not_there(world: World) -> None:
    asked_for = "Set up how customers pay"
    before = Sitting(world).get(reverse("console:first-steps"))
    assert asked_for in before and "M-Pesa" not in before
    assert {step.label: step.done for step in steps(world.ctx)}[asked_for] is False
    payments.set_up_gateway(world.ctx, **UPI)
    assert {step.label: step.done for step in steps(world.ctx)}[asked_for] is True


def test_who_types_no_phone_is_shown_one_of_his_country() -> None:
    with pytest.raises(NoPhone, match=r"\+91"):
        e164("x", "IN")
    with pytest.raises(NoPhone, match=r"0712 345 678 or \+254"):
        e164("x", "KE")


def received(world: World, sale: Any, provider: str, receipt: str) -> payments.Payment:
    """Told by that gateway."""
    gateway = payments.gateways(world.ctx).get(provider=provider)
    told = payments.Received(
        method=payments.Method(provider),
        amount=Decimal(1500),
        received_at=world.now,
        receipt=receipt,
        subscriber_id=sale.subscriber.id,
        gateway_id=gateway.id,
    )
    return payments.receive_payment(world.ctx.trusted(), received=told)


def test_no_page_of_the_console_speaks_of_mpesa_or_of_kenya_s_tax_office(world: World) -> None:
    sale = world.sale(phone="9845000140")
    for each in (UPI, PAYTM):
        payments.set_up_gateway(world.ctx, **each)
    paid = received(world, sale, "paytm", "PAYTM1")
    payments.ask_for_payment(world.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(500))
    world.settle()
    admin, him = Sitting(world), f"/subscribers/{sale.subscriber.id}/"
    urls = [
        him,
        *[f"{him}{tab}/" for tab in ("billing", "timeline")],
        *[f"{him}do/{what}/" for what in ("payment", "ask", "edit")],
        *[reverse(f"payments:{name}") for name in ("payments", "record", "payouts", "new-payout", "refunds")],
        reverse("payments:payment", kwargs={"payment_id": paid.pk}),
        f"{reverse('payments:new-refund')}?payment={paid.pk}",
        *[reverse(f"console:{name}") for name in ("dashboard", "search", "subscribers", "first-steps")],
        reverse("operations:jobs"),
        reverse("sales:new-connection"),
        reverse("billing:invoice", kwargs={"invoice_id": sale.invoice.pk}),
    ]
    for url in urls:
        page = admin.get(url)
        said = [word for word in ("M-Pesa", "KRA", "eTIMS", "Tax office", "Daily line") if word in page]
        assert not said, (url, said)
        assert "0712 345" not in page and "07… 01…" not in page and "+254" not in page, url


def test_pages_of_what_he_cannot_have_are_not_there_and_say_why(world: World) -> None:
    admin = Sitting(world)
    for name in ("papers", "device", "devices", "classes"):
        assert "No tax office is told of single papers here" in admin.get(reverse(f"fiscal:{name}"), 404)
    admin.post(reverse("fiscal:device"), {"pin": "P051234567S"}, 404)
    for name in ("days", "import-days", "differences"):
        assert "There is nothing of M-Pesa here" in admin.get(reverse(f"payments:{name}"), 404)


def test_a_kenyan_provider_has_them_all(db: None) -> None:
    with fenced(World(slug="rift")) as world:
        admin = Sitting(world)
        assert "Tax office" in admin.get(reverse("billing:invoices"))
        assert "Daily line" in admin.get(reverse("payments:payments"))
        assert "M-Pesa" in admin.get(reverse("payments:record"))
        assert admin.get(reverse("fiscal:papers")) and admin.get(reverse("payments:days"))


def test_payments_are_listed_by_the_ways_that_he_has(world: World) -> None:
    payments.set_up_gateway(world.ctx, **PAYTM)
    sale = world.sale(phone="9845000140")
    received(world, sale, "paytm", "PAYTM1")
    page = Sitting(world).get(reverse("payments:payments"))
    assert all(f"method={way}" in page for way in ("paytm", "upi", "cash"))
    assert "method=mpesa" not in page and "method=razorpay" not in page
    assert {method.value for method in payments.methods(world.ctx)} == {
        "paytm",
        "upi",
        "cash",
        "bank",
        "cheque",
        "other",
    }


def test_a_refund_goes_back_the_way_it_came_where_that_way_leads_back(world: World) -> None:
    for each in (UPI, PAYTM):
        payments.set_up_gateway(world.ctx, **each)
    sale = world.sale(phone="9845000140")
    admin, new = Sitting(world), reverse("payments:new-refund")
    by_page = received(world, sale, "paytm", "PAYTM1")
    by_code = received(world, sale, "upi", "632500000001")
    assert "Back the way it came: Paytm" in admin.get(f"{new}?payment={by_page.pk}")
    offered = admin.get(f"{new}?payment={by_code.pk}")
    assert "Back the way it came" not in offered and "Bank transfer by hand" in offered

    typed = {"amount": "1500", "method": "same_way", "payee": "", "reason": "Twice"}
    admin.post(f"{new}?payment={by_page.pk}", typed)
    (asked,) = payments.refunds(world.ctx)
    assert asked.method == payments.PayoutMethod.SAME_WAY
    approved = payments.approve_refund(world.ctx, refund_id=asked.id)
    assert approved.payout is not None and approved.payout.gateway is not None
    assert approved.payout.gateway.provider == "paytm"


def test_money_is_not_paid_out_by_a_way_that_is_not_there(world: World) -> None:
    with pytest.raises(Malformed) as refused:
        payments.request_payout(
            world.ctx,
            purpose=payments.PayoutPurpose.OTHER,
            method=payments.PayoutMethod.MPESA,
            amount=Decimal(100),
            reason="Rent",
            phone="9845000140",
        )
    assert list(refused.value.fields) == ["method"]


def test_his_invoice_says_how_it_is_paid_here(world: World) -> None:
    payments.set_up_gateway(world.ctx, **PAYTM)
    sale = world.sale(phone="9845000140")
    how = billing.how_to_pay(world.ctx, sale.invoice)
    assert how is not None and how.sentence.startswith("Pay online by Paytm or by bank transfer")


def test_templates_are_shown_with_his_own_ways(world: World) -> None:
    page = Sitting(world).get(reverse("messaging:templates"))
    assert "M-Pesa" not in page and "paybill" not in page
