"""The acceptance cases of money coming in, through our own door: callbacks, validation, confirmation."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.outbox.relay import drain
from mtandao.gateways.mpesa.tests.door import (
    ACCEPTED,
    asked,
    calls_back,
    confirms,
    opened,
    posts,
    secret,
    state,
    told,
)
from tests.worlds import World

REFUSED = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}


@pytest.fixture
def shop(world: World) -> World:
    return opened(world)


Given = Callable[[], tuple[str, int]]


def month_ahead(shop: World) -> None:
    shop.plan("Month", "500", setup_fee=Decimal(0), billing_mode="prepaid", validity_days=30)


def given_to(shop: World, subscriber_id: UUID) -> Given:
    """His service's state and how often he was given a month: behind the wall, and never yet."""
    drain(["billing.begin_prepaid"])

    def given() -> tuple[str, int]:
        (service,) = subscriptions.subscriptions_of(shop.ctx, subscriber_id)
        return service.state, OutboxEvent.objects.filter(name="subscription.renewed").count()

    assert given() == ("suspended", 0)
    return given


def asked_behind_the_wall(shop: World) -> tuple[payments.Ask, Given]:
    month_ahead(shop)
    ask = asked(shop)
    return ask, given_to(shop, ask.subscriber_id)


@pytest.mark.django_db
def test_M1_a_success_told_twice_is_one_payment(shop: World) -> None:
    ask, given = asked_behind_the_wall(shop)
    for _ in range(2):
        calls_back(shop, ask, 0, "UKM1")
        assert (state(ask), payments.payments(shop.ctx).count()) == ("succeeded", 1)
        assert given() == ("active", 1)


@pytest.mark.django_db
def test_M2_a_cancelled_request_books_nothing(shop: World) -> None:
    ask, given = asked_behind_the_wall(shop)
    calls_back(shop, ask, 1032)
    assert (state(ask), payments.payments(shop.ctx).count()) == ("cancelled", 0)
    assert given() == ("suspended", 0)


@pytest.mark.django_db
def test_M3_an_unknown_checkout_is_thanked_for_and_does_nothing(shop: World) -> None:
    assert "no request of ours" in calls_back(shop, None, 0, "UKM3", "ws_CO_nobody")
    assert payments.payments(shop.ctx).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("first", [1032, 1037])
def test_M4_a_late_success_revives_and_a_second_failure_is_ignored(shop: World, first: int) -> None:
    ask = asked(shop)
    calls_back(shop, ask, first)
    ended = state(ask)
    calls_back(shop, ask, 2001)
    assert state(ask) == ended
    calls_back(shop, ask, 0, "UKM4")
    assert state(ask) == "succeeded"
    assert payments.payments(shop.ctx).get().amount == Decimal(500)


@pytest.mark.django_db
def test_M5_a_result_code_as_text_is_a_success(shop: World) -> None:
    ask = asked(shop)
    calls_back(shop, ask, "0", "UKM5")
    assert state(ask) == "succeeded"


@pytest.mark.django_db
def test_M7_a_second_request_waits_three_minutes(shop: World) -> None:
    ask = asked(shop)
    with pytest.raises(payments.PaymentInProgress):
        payments.ask_for_payment(shop.ctx, subscriber_id=ask.subscriber_id, amount=Decimal(500))
    shop.later(minutes=3, seconds=1)
    assert payments.ask_for_payment(shop.ctx, subscriber_id=ask.subscriber_id, amount=Decimal(500))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "paid", "left", "reason"),
    [
        ("", "500.00", 0, ""),
        ("", "750.00", 250, ""),
        ("200.00", "300.00", 0, ""),
        ("", "300.00", 0, "amount_too_low"),
    ],
)
def test_M9_what_a_confirmed_payment_buys_of_a_plan_of_500(
    shop: World, before: str, paid: str, left: int, reason: str
) -> None:
    month_ahead(shop)
    owner = shop.sale().subscriber
    given = given_to(shop, owner.id)
    if before:
        confirms(shop, told(shop, owner.account_number, "UKM9A", before))
    payments.set_desk_rules(shop.ctx, hold_too_little=True)
    payment = confirms(shop, told(shop, owner.account_number, "UKM9B", paid))
    assert (payment.state, payment.suspense_reason) == ("suspense" if reason else "placed", reason)
    assert given() == (("suspended", 0) if reason else ("active", 1))
    assert ledger.balance(shop.ctx, owner.id).wallet == left


@pytest.mark.django_db
def test_M10_an_account_of_nobody_is_booked_in_suspense_with_the_reason(shop: World) -> None:
    owner = shop.sale().subscriber
    account = owner.account_number
    wrong = account[:-1] + str((int(account[-1]) + 1) % 10)
    other = World("coast").sale().subscriber.account_number
    for number, (typed, reason) in enumerate(
        ((wrong, "bad_check_digit"), (other, "unknown_account"), ("", "no_account"))
    ):
        payment = confirms(shop, told(shop, typed, f"UKM10{number}"))
        assert (payment.state, payment.suspense_reason) == ("suspense", reason), typed


@pytest.mark.django_db
def test_M11_validation_refuses_only_what_is_surely_nobodys(shop: World) -> None:
    owner = shop.sale().subscriber
    address = f"/hooks/mp/c2b/validation/{secret(shop)}"
    account = owner.account_number
    wrong = account[:-1] + str((int(account[-1]) + 1) % 10)
    other = World("coast").sale().subscriber.account_number
    assert [posts(shop, address, told(shop, typed)) for typed in (wrong, "NOBODY", other)] == [REFUSED] * 3
    spelled = account.lower().replace("-", " ")
    assert posts(shop, address, told(shop, spelled)) == ACCEPTED
    assert posts(shop, address, told(shop, "")) == ACCEPTED, "a till has no account"
    assert posts(shop, address, {"BillRefNumber": wrong}) == ACCEPTED, "in doubt it is accepted"
    assert posts(shop, "/hooks/mp/c2b/validation/nobodys-key", told(shop, wrong)) == ACCEPTED
    assert payments.payments(shop.ctx).count() == 0


@pytest.mark.parametrize(("digits", "digit"), [("1234567", "4"), ("7992739871", "3")])
def test_M12_the_last_digit_of_an_account_number_checks_the_others(digits: str, digit: str) -> None:
    assert subscribers.luhn_digit(digits) == digit
    assert subscribers.has_right_digit(f"SAV-{digits}{digit}")
    assert not subscribers.has_right_digit(f"SAV-{digits}{(int(digit) + 1) % 10}")


@pytest.mark.django_db
def test_M13_a_receipt_told_twice_is_one_payment(shop: World) -> None:
    body = told(shop, shop.sale().subscriber.account_number)
    assert confirms(shop, body).id == confirms(shop, body).id
    assert payments.payments(shop.ctx).count() == 1


@pytest.mark.django_db
def test_L15_a_sum_of_too_many_digits_is_rounded_into_the_wallet(shop: World) -> None:
    owner = shop.sale().subscriber
    shop.pays(owner, "4000")
    payment = confirms(shop, told(shop, owner.account_number, "UKL15", "17.9699999999999988631316"))
    assert payment.amount == ledger.balance(shop.ctx, owner.id).wallet == Decimal("17.97")
    assert sum(ledger.trial_balance(shop.ctx).values()) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("confirmed_first", [True, False])
def test_M18_a_payment_seen_as_request_and_as_paybill_is_one_credit(
    shop: World, confirmed_first: bool
) -> None:
    ask = asked(shop)
    body = told(shop, ask.subscriber.account_number, "UKM18")
    steps: list[Callable[[], object]] = [
        lambda: confirms(shop, body),
        lambda: calls_back(shop, ask, 0, "UKM18"),
    ]
    for step in steps if confirmed_first else reversed(steps):
        step()
    assert payments.payments(shop.ctx).get().state == "placed"
    assert ledger.trial_balance(shop.ctx)["mpesa"] == Decimal(500)
