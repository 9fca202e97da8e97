"""The pages of payments: the way as a thread, money without an owner, cash by hand, requests, the M-Pesa line."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import Ask, Gateway, Payment
from mtandao.domains.staff import contract as staff
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import PASSWORD, World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def unplaced(world: World, reference: str, amount: str = "2500", **more: Any) -> Payment:
    number = world.made["unplaced"] = world.made.get("unplaced", 0) + 1
    return payments.receive_payment(
        world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(amount),
            received_at=world.now,
            receipt=f"UKL{number:07d}",
            reference=reference,
            channel="paybill",
            **more,
        ),
    )


def test_the_list_shows_each_payment_with_its_way(world: World) -> None:
    sale = world.sale()
    payment = world.pays(sale.subscriber, "4000")
    unplaced(world, "internet")
    said = words_of(Desk(world).get("/payments/"))
    assert sale.subscriber.full_name in said and payment.receipt in said
    assert "Not placed: “internet”" in said and "in suspense" in said
    assert "Nobody placed 1" in said


def test_a_payment_says_where_it_stopped_and_the_retry_sends_it_on_its_way(world: World) -> None:
    sale = world.sale()
    payment = world.pays(sale.subscriber, "4000")
    event = OutboxEvent.objects.get(name="payment.received", subject_id=payment.id)
    dead = OutboxDelivery.objects.filter(event_id=event.pk, listener__startswith="collections.")
    assert dead.update(state=DeliveryState.DEAD, last_error="ValueError: broken on purpose") == 1
    desk = Desk(world)
    page = desk.get(f"/payments/{payment.id}/")
    assert "It stopped at RADIUS" in words_of(page)
    address = f"/retry/{payment.id}/"
    assert address in page.content.decode()
    assert desk.post(address).status_code == 302
    assert dead.get().state == DeliveryState.PENDING


def test_a_payment_shows_what_it_paid_and_how_the_ledger_holds_it(world: World) -> None:
    sale = world.sale()
    payment = world.pays(sale.subscriber, "5000")
    said = words_of(Desk(world).get(f"/payments/{payment.id}/"))
    assert "INV-000001" in said and "4,000.00" in said
    for account in ("M-Pesa", "Subscribers' wallets", "Owed by subscribers"):
        assert account in said


@pytest.mark.parametrize(
    "url", ["/payments/", "/payments/suspense/", "/payments/requests/", "/payments/new/"]
)
def test_who_may_not_see_payments_gets_a_sentence(world: World, url: str) -> None:
    for role in ("noc", "support"):
        answer = Desk(world, role).get(url)
        assert answer.status_code == 403 and "You may not" in words_of(answer)


def test_another_tenants_payment_is_not_there(world: World) -> None:
    sale = world.sale()
    placed, waiting = world.pays(sale.subscriber, "4000"), unplaced(world, "internet")
    other = World("coast")
    stranger = Desk(other)
    victim = other.sale().subscriber
    for url in (
        f"/payments/{placed.id}/",
        f"/payments/{placed.id}/receipt.pdf",
        f"/payments/suspense/{waiting.id}/",
    ):
        assert stranger.get(url).status_code == 404, url
    taken = stranger.post(f"/payments/{waiting.id}/place/", {"subscriber": str(victim.id)})
    assert taken.status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == "suspense"
    assert "internet" not in words_of(stranger.get("/payments/suspense/"))


def test_cash_is_recorded_by_account_and_by_phone(world: World) -> None:
    sale = world.sale(phone="0711222333")
    desk = Desk(world, "billing")
    for who, amount in ((sale.subscriber.account_number, "1,000"), ("0711 222 333", "500.50")):
        answer = desk.post("/payments/new/", {"who": who, "amount": amount, "method": "cash"})
        assert answer.status_code == 302, words_of(answer)
    taken = list(Payment.objects.order_by("id").values_list("amount", "taken_by", "subscriber_id"))
    assert taken == [
        (Decimal("1000.00"), "Desk billing", sale.subscriber.id),
        (Decimal("500.50"), "Desk billing", sale.subscriber.id),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"who": "NOBODY-1", "amount": "100", "method": "cash"}, "Nobody has this account or phone."),
        ({"who": "{account}", "amount": "0", "method": "cash"}, "An amount above 0."),
        ({"who": "{account}", "amount": "ten", "method": "cash"}, "Enter a number."),
        ({"who": "{account}", "amount": "", "method": "cash"}, "This is needed."),
        (
            {"who": "{account}", "amount": "100", "method": "cash", "received_at": "2026-11-21T12:00"},
            "future",
        ),
    ],
)
def test_a_payment_that_cannot_be_recorded_is_refused_with_a_sentence(
    world: World, data: dict[str, str], sentence: str
) -> None:
    account = world.sale().subscriber.account_number
    answer = Desk(world).post(
        "/payments/new/", {key: value.format(account=account) for key, value in data.items()}
    )
    assert answer.status_code in (409, 422)
    assert sentence in words_of(answer)
    assert Payment.objects.count() == 0


def test_the_same_reference_is_recorded_once(world: World) -> None:
    account = world.sale().subscriber.account_number
    desk, data = Desk(world), {"amount": "100", "method": "bank", "reference": "FT123"}
    assert desk.post("/payments/new/", {"who": account, **data}).status_code == 302
    again = desk.post("/payments/new/", {"who": account, **data})
    assert again.status_code == 409 and "FT123 was recorded before." in words_of(again)
    assert Payment.objects.count() == 1


def test_a_phone_that_several_share_asks_for_the_account(world: World) -> None:
    first, second = world.sale(phone="0711222333"), world.sale(phone="0711222333")
    answer = Desk(world).post("/payments/new/", {"who": "0711222333", "amount": "100", "method": "cash"})
    assert answer.status_code == 422
    said = words_of(answer)
    assert first.subscriber.account_number in said and second.subscriber.account_number in said
    assert Payment.objects.count() == 0


def test_suspense_ranks_by_evidence_and_says_it_in_words(world: World) -> None:
    world.sale()
    owner = world.sale(first_name="Jane", last_name="Wambui", phone="0711222126").subscriber
    mistyped = owner.account_number[:-2] + owner.account_number[-1]
    unplaced(world, mistyped, "4000", payer_phone="2547 ***** 126", payer_name="JANE W")
    said = words_of(Desk(world).get("/payments/suspense/"))
    assert "1 payment, KES 4,000.00" in said.replace("\xa0", " ")
    offers = said.split("Whose is it?")[1]
    assert offers.index("Jane Wambui") < offers.index("Someone else")
    assert "Nearly certain" in offers
    assert f"The typed account is one digit short of {owner.account_number}" in offers
    assert "The phone ends in 126, as theirs does" in offers
    assert "Same name: Jane" in offers
    assert "Owes exactly this amount, INV-000002" in offers and "settles INV-000002" in offers


def test_placing_gives_the_money_to_its_owner_and_takes_it_off_the_queue(world: World) -> None:
    owner = world.sale().subscriber
    waiting = unplaced(world, "internet", "4000")
    desk = Desk(world, "billing")
    answer = desk.post(f"/payments/{waiting.id}/place/", {"subscriber": str(owner.id)})
    assert answer.status_code == 302 and answer["Location"] == "/payments/suspense/"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.subscriber_id) == ("placed", owner.id)
    said = words_of(desk.get("/payments/suspense/")).replace("\xa0", " ")
    assert f"KES 4,000.00 placed on {owner.full_name}." in said and "Every payment has its owner" in said
    again = desk.post(f"/payments/{waiting.id}/place/", {"subscriber": str(owner.id)})
    assert again.status_code == 409 and "has an owner already" in words_of(again)


@pytest.mark.parametrize("subscriber", ["", "nobody", "01a1fbb0-0000-7000-8000-000000000000"])
def test_placing_on_nobody_changes_nothing(world: World, subscriber: str) -> None:
    waiting = unplaced(world, "internet")
    answer = Desk(world).post(f"/payments/{waiting.id}/place/", {"subscriber": subscriber})
    assert answer.status_code in (404, 422)
    waiting.refresh_from_db()
    assert waiting.state == "suspense"


def test_somebody_else_is_found_by_name(world: World) -> None:
    owner = world.sale(first_name="Zawadi", last_name="Chebet").subscriber
    unplaced(world, "internet", "77")
    said = words_of(Desk(world).get("/payments/suspense/?find=zawadi"))
    assert owner.account_number in said and "No sign" in said


def test_a_request_is_refused_in_words_while_mpesa_is_not_set_up(world: World) -> None:
    account = world.sale().subscriber.account_number
    answer = Desk(world).post("/payments/requests/new/", {"who": account})
    assert answer.status_code == 409 and "M-Pesa is not set up" in words_of(answer)
    assert Ask.objects.count() == 0


def test_a_request_is_shown_from_wish_to_end(world: World) -> None:
    set_up(world)
    account = world.sale().subscriber.account_number
    desk = Desk(world, "billing")
    answer = desk.post("/payments/requests/new/", {"who": account})
    ask = Ask.objects.get()
    assert answer["Location"] == f"/payments/requests/{ask.id}/"
    page = desk.get(answer["Location"])
    assert "Being sent to M-Pesa. Nothing is charged yet." in words_of(page)
    assert f'hx-get="/payments/requests/{ask.id}/"' in page.content.decode()
    payments.record_ended(
        world.ctx,
        ask_id=ask.id,
        state=payments.AskState.CANCELLED,
        result_code="1032",
        reason="You cancelled.",
    )
    over = desk.get(answer["Location"])
    assert (
        "Cancelled: You cancelled." in words_of(over)
        and "hx-get" not in over.content.decode().split("mt-waiting")[1]
    )
    assert "Cancelled" in words_of(desk.get("/payments/requests/?state=cancelled"))


def set_up(world: World) -> Gateway:
    return payments.set_up_gateway(
        world.ctx,
        short_code="174379",
        consumer_key="key",
        consumer_secret="very-secret",
        passkey="pass-secret",
    )


def test_secrets_are_never_shown_back_and_stay_when_left_empty(world: World) -> None:
    gateway = set_up(world)
    desk = Desk(world)
    page = desk.get(f"/payments/gateways/{gateway.id}/").content.decode()
    assert "very-secret" not in page and "pass-secret" not in page
    assert f"/hooks/mp/c2b/confirmation/{gateway.callback_secret}" in page
    data = {"short_code": "174380", "consumer_key": "other", "active": "on"}
    assert desk.post(f"/payments/gateways/{gateway.id}/", data).status_code == 302
    gateway.refresh_from_db()
    assert (gateway.short_code, gateway.consumer_secret, gateway.passkey) == (
        "174380",
        "very-secret",
        "pass-secret",
    )


def test_only_who_sets_up_gateways_sees_them(world: World) -> None:
    gateway = set_up(world)
    for role in ("billing", "readonly", "support"):
        for url in ("/payments/gateways/", f"/payments/gateways/{gateway.id}/"):
            answer = Desk(world, role).get(url)
            assert answer.status_code == 403 and gateway.callback_secret not in answer.content.decode()


def test_a_receipt_is_a_pdf(world: World) -> None:
    payment = world.pays(world.sale().subscriber, "4000")
    answer = Desk(world).get(f"/payments/{payment.id}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")


def test_a_longer_list_asks_no_more_questions(world: World) -> None:
    desk = Desk(world)
    subscriber = world.sale().subscriber
    world.pays(subscriber, "100")
    desk.get("/payments/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/payments/")
    for _each in range(8):
        world.pays(world.sale().subscriber, "100")
    with CaptureQueriesContext(connection) as many:
        desk.get("/payments/")
    assert len(many) <= len(few) + 1


def test_a_partner_is_not_told_that_all_is_placed_while_the_provider_has_one_waiting(world: World) -> None:
    partner = organizations.add_partner(world.ctx, name="Kisumu Links")
    staff.add_user(
        world.ctx,
        full_name="Otieno",
        email="reseller@desk.example",
        password=PASSWORD,
        role_code="reseller",
        organization_id=partner.id,
    )
    unplaced(world, "internet")
    said = words_of(Desk(world, "reseller").get("/payments/suspense/"))
    assert "None of your payments waits" in said and "Every payment has its owner" not in said
