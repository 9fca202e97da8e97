"""A customer buys data with money that he is asked for: once, whenever and however often its coming is told."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.purchases import contract as purchases
from mtandao.domains.payments.tests.purchasing import GB, PREPAID, Shop
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation import clock
from mtandao.foundation.refusals import NotAllowed, NotFound
from tests.at_once import at_once
from tests.money.books import assert_even
from tests.street_side import asks, cancels, settle
from tests.worlds import World

State, Missed = purchases.PurchaseState, purchases.Missed


@pytest.fixture(autouse=True)
def _clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test owns the clock, of listeners as well."""
    kept = "kept_world" in request.fixturenames
    world = request.getfixturevalue("kept_world" if kept else "world")
    monkeypatch.setattr(clock, "now", lambda: world.now)


@pytest.fixture(params=[{}, PREPAID], ids=["billed", "prepaid"])
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    return Shop(world, **request.param)


def state_of(begun: Any) -> Any:
    begun.purchase.refresh_from_db()
    return begun.purchase.state, begun.purchase.missed


def test_a_wallet_that_holds_enough_buys_at_once(shop: Shop) -> None:
    shop.gift("350")
    begun = shop.buys()
    assert (begun.ask, state_of(begun)) == (None, (State.BOUGHT, ""))
    assert (shop.wallet, shop.bought, shop.total) == (50, 1, 15 * GB)
    assert not Invoice.objects.filter(open__gt=0).exists()
    assert_even()


def test_what_was_paid_at_once_is_on_no_later_bill(world: World) -> None:
    shop = Shop(world)
    shop.gift("300")
    shop.buys()
    world.later(days=31)
    billing.run_billing(world.ctx)
    assert [each.total for each in Invoice.objects.order_by("id")] == [2500, 300, 2500]


def test_the_rest_is_asked_for_and_buys_it_when_it_comes(shop: Shop) -> None:
    shop.gift("120")
    begun = shop.buys()
    assert (begun.ask.amount, begun.ask.purchase_id) == (180, begun.purchase.id)
    assert (shop.bought, shop.wallet) == (0, 120)
    shop.told(begun.ask)
    assert (state_of(begun), shop.bought, shop.wallet, shop.total) == ((State.BOUGHT, ""), 1, 0, 15 * GB)
    assert_even()


def test_told_twice_and_by_another_way_it_is_bought_once(shop: Shop) -> None:
    ask = shop.buys().ask
    shop.told(ask)
    shop.told(ask)
    told = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(300),
        received_at=shop.world.now,
        receipt="UKK8M2QX4A",
        reference=shop.sale.subscriber.account_number,
    )
    payments.receive_payment(shop.world.ctx, received=told)
    assert (shop.bought, shop.wallet) == (1, 0)


def test_a_confirmation_to_the_paybill_that_is_faster_buys_nothing_twice(shop: Shop) -> None:
    """It names no prompt: the money waits in the wallet until the prompt's own answer comes."""
    ask = shop.buys().ask
    told: dict[str, Any] = {
        "method": payments.Method.MPESA,
        "amount": Decimal(300),
        "received_at": shop.world.now,
    }
    by_hand = payments.Received(**told, receipt="UKK8M2QX4A", reference=shop.sale.subscriber.account_number)
    payments.receive_payment(shop.world.ctx, received=by_hand)
    assert (shop.bought, shop.wallet) == (0, 300)
    shop.told(ask)
    assert (shop.bought, shop.wallet) == (1, 0)


def test_money_that_comes_after_its_prompt_had_ended_buys_it_all_the_same(shop: Shop) -> None:
    begun = shop.buys()
    cancels(shop.world, begun.ask)
    shop.world.later(hours=5)
    shop.told(begun.ask)
    assert (state_of(begun), shop.bought) == ((State.BOUGHT, ""), 1)


def test_an_answer_that_never_comes_is_found_by_the_money_itself(shop: Shop) -> None:
    """Sent, and its name at M-Pesa was lost; later the paybill's confirmation is all there is."""
    begun = shop.buys()
    payments.mark_sending(shop.world.ctx, ask_id=begun.ask.id)
    payments.record_unknown(shop.world.ctx, ask_id=begun.ask.id, reason="no answer")
    shop.world.pays(shop.sale.subscriber, "300")
    assert shop.bought == 0
    assert payments.settle_unknown_ask(shop.world.ctx, ask_id=begun.ask.id)
    assert (state_of(begun), shop.bought, shop.wallet) == ((State.BOUGHT, ""), 1, 0)


def test_of_two_prompts_for_the_same_the_second_money_stays_in_the_wallet(shop: Shop) -> None:
    first = shop.buys()
    shop.world.later(minutes=4)
    second = shop.buys()
    assert first.purchase.id == second.purchase.id and first.ask.id != second.ask.id
    shop.told(second.ask, "UKK8M2QX4B")
    shop.told(first.ask, "UKK8M2QX4A")
    assert (shop.bought, shop.wallet) == (1, 300)


def test_a_form_that_was_sent_twice_buys_once_and_another_form_buys_more(shop: Shop) -> None:
    shop.gift("900")
    first, again = shop.buys(), shop.buys()
    assert first.purchase.id == again.purchase.id and shop.bought == 1
    shop.buys(last_bought=shop.last)
    assert (shop.bought, shop.wallet, shop.total) == (2, 300, 20 * GB)


def test_who_owes_pays_that_first_and_with_it(world: World) -> None:
    shop = Shop(world)
    world.later(days=31)
    billing.run_billing(world.ctx)
    begun = shop.buys()
    assert begun.ask.amount == 2800
    shop.told(begun.ask)
    assert (state_of(begun), shop.bought, shop.wallet) == ((State.BOUGHT, ""), 1, 0)
    assert not Invoice.objects.filter(open__gt=0).exists()


def test_the_next_price_is_not_paid_ahead_with_it(world: World) -> None:
    """A day at 50: money that comes buys one more ahead, but not with what was given for data."""
    shop = Shop(world, **(PREPAID | {"validity_days": 60}))
    small = world.plan("Day", "50", billing_mode="prepaid", validity_days=1, data_cap_bytes=GB, setup_fee=0)
    shop.sale = world.sale(small)
    world.pays(shop.sale.subscriber, "50")
    settle()
    begun = shop.buys()
    shop.told(begun.ask)
    assert (state_of(begun), shop.bought, shop.wallet) == ((State.BOUGHT, ""), 1, 0)


def test_a_price_that_went_up_in_between_leaves_the_money_in_the_wallet(shop: Shop) -> None:
    begun = shop.buys()
    catalog.change_add_on(shop.world.ctx, add_on_id=shop.data.id, price=Decimal(400))
    shop.told(begun.ask)
    assert (state_of(begun), shop.bought) == ((State.MISSED, Missed.PRICE), 0)
    assert shop.wallet == 300
    with pytest.raises(purchases.PriceWentUp):
        shop.buys()
    assert shop.buys(price="400").ask.amount == 100


def test_a_price_that_went_down_is_the_price(shop: Shop) -> None:
    begun = shop.buys()
    catalog.change_add_on(shop.world.ctx, add_on_id=shop.data.id, price=Decimal(250))
    shop.told(begun.ask)
    assert (shop.bought, shop.wallet) == (1, 50)


def test_a_service_that_has_ended_leaves_the_money_in_the_wallet(world: World) -> None:
    shop = Shop(world)
    begun = shop.buys()
    subscriptions.terminate_subscription(world.ctx, subscription_id=shop.service.id)
    shop.told(begun.ask)
    assert (state_of(begun), shop.wallet) == ((State.MISSED, Missed.NO_SERVICE), 300)


def test_less_money_than_was_asked_for_buys_nothing(shop: Shop) -> None:
    begun = shop.buys()
    shop.told(begun.ask, amount="299")
    assert (state_of(begun), shop.bought, shop.wallet) == ((State.MISSED, Missed.TOO_LITTLE), 0, 299)


def test_the_shelf_holds_what_helps(world: World) -> None:
    shop = Shop(world, fup_kbps_down=1024, fup_kbps_up=512)
    boost = {"kind": "boost", "lasts_hours": 24}
    shop.sells("Night", "20", kbps_down=51200, kbps_up=20480, **boost)
    shop.sells("No faster", "10", kbps_down=1024, kbps_up=1024, **boost)
    shop.sells("Each month", "200", size_bytes=GB, recurring=True)
    shop.sells("Address", "100", kind="static_ip")
    shop.sells("One", "80", size_bytes=GB)
    names = [each.add_on.name for each in purchases.shelf(world.ctx, shop.service)]
    assert names == ["One", "Five more", "Night"]
    usage.eat(
        world.ctx, eaten=[usage.Eaten(shop.service.id, world.now, world.now + timedelta(minutes=1), 11 * GB)]
    )
    names = [each.add_on.name for each in purchases.shelf(world.ctx, shop.service)]
    assert names == ["One", "Five more"]  # a boost would not be felt
    endless = world.sale(world.plan("Endless", setup_fee=Decimal(0)), phone="0700111222")
    service = subscriptions.subscription(world.ctx, endless.subscription.id)
    assert [each.add_on.name for each in purchases.shelf(world.ctx, service)] == ["Night"]
    with pytest.raises(purchases.NotOnShelf):
        shop.buys(catalog.add_ons(world.ctx).get(name="Address"), price="100")


def test_forbidden_and_somebody_elses(shop: Shop) -> None:
    more = {"subscription_id": shop.service.id, "add_on_id": shop.data.id, "price": Decimal(300)}
    for ctx, refusal in ((shop.world.as_role("readonly"), NotAllowed), (World("coast").ctx, NotFound)):
        with pytest.raises(refusal):
            purchases.buy(ctx, **more, last_bought=None)
    assert asks(shop.world, shop.sale) == []


@pytest.mark.django_db(transaction=True)
def test_five_taps_at_once_buy_once_and_so_do_five_tellings(kept_world: World) -> None:
    shop = Shop(kept_world, **PREPAID)
    shop.gift("1200")
    ctx, service, data = kept_world.ctx, shop.service.id, shop.data.id
    tap = {"subscription_id": service, "add_on_id": data, "price": Decimal(300), "last_bought": None}
    at_once(*[lambda: purchases.buy(ctx, **tap)] * 5, inside=ctx)
    assert (shop.bought, shop.wallet) == (1, 900)
    begun = shop.buys(shop.sells("Huge", "1000", size_bytes=50 * GB), price="1000")
    told = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(100),
        received_at=kept_world.now,
        receipt="UKK8M2QX4A",
        ask_id=begun.ask.id,
    )
    at_once(*[lambda: payments.receive_payment(ctx, received=told)] * 5, inside=ctx)
    assert (shop.bought, shop.wallet) == (2, 0)
    assert_even()
