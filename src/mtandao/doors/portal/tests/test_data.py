"""A customer whose data runs out reads so, buys more, and is back on a fast line."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.captive.tests.conftest import Phone as PhoneBehindTheWall
from mtandao.doors.portal.tests.conftest import Phone
from tests.street_side import asks, cancels, enters_pin, goes_online, hold_in_radius, sells_data, settle
from tests.worlds import World

GB = 10**9
FAIR = {"fup_kbps_down": 2048, "fup_kbps_up": 1024}


class Customer:
    """Ten gigabytes, paid; online."""

    def __init__(self, world: World, **plan: Any) -> None:
        self.world = world
        terms: dict[str, Any] = {"data_cap_bytes": 10 * GB, "setup_fee": Decimal(0)} | plan
        self.sale = world.sale(world.plan("Ten", **terms))
        world.pays(self.sale.subscriber, "2500")
        hold_in_radius(world)
        self.began = world.now
        goes_online(world, self.sale, began=self.began)
        self.data = self.on_the_shelf("Five more", "300", size_bytes=5 * GB)

    def on_the_shelf(self, name: str, price: str, **terms: Any) -> Any:
        return sells_data(self.world, name, price, **terms)

    def moves(self, gigabytes: float) -> None:
        """In all, as his session's counter stands now."""
        self.world.later(minutes=5)
        row = network.Accounted(
            key=f"{self.sale.login.id}/{self.began:%d%H%M%S}",
            username=self.sale.login.username,
            nas_address="127.0.1.1",
            acct_session_id="81000001",
            address="100.64.4.9",
            mac="",
            started_at=self.began,
            updated_at=self.world.now,
            stopped_at=None,
            stop_cause="",
            bytes_up=1000,
            bytes_down=int(gigabytes * GB) - 1000,
        )
        network.record_sessions(self.world.ctx, rows=[row])
        hold_in_radius(self.world)

    @property
    def at(self) -> str:
        return f"/portal/data/{self.sale.subscription.id}/{self.data.id}/"

    @property
    def bought(self) -> int:
        service = self.sale.subscription.id
        return len(subscriptions.add_ons_of(self.world.ctx, [service]).get(service, []))

    @property
    def login(self) -> Any:
        return network.logins(self.world.ctx).get(subscription_id=self.sale.subscription.id)

    def gift(self, amount: str) -> None:
        ledger.give_promotion(
            self.world.ctx,
            subscriber_id=self.sale.subscriber.id,
            amount=Decimal(amount),
            reason="gift",
            key="gift",
        )


@pytest.fixture
def capped(world: World) -> Customer:
    return Customer(world)


BUYS = {"price": "300.00", "last": ""}


def test_who_has_enough_reads_nothing_of_it_and_at_80_percent_a_quiet_line(
    capped: Customer, phone: Phone
) -> None:
    capped.moves(7.9)
    assert "mt-meter" not in phone.sign_in(capped.sale).get("/portal/")
    capped.moves(8)
    page = phone.get("/portal/")
    assert "8.00\u00a0GB of 10.0\u00a0GB are used since Fri 20 Nov. It begins anew Sun 20 Dec." in page
    assert '<progress class="mt-meter" max="10000000000" value="8000000000"' in page
    assert "Buy more data" not in page and 'href="/portal/data/">Buy more<' in page
    assert "You are online" in page


def test_who_is_behind_the_wall_reads_why_and_until_when(capped: Customer, phone: Phone) -> None:
    capped.moves(10.4)
    page = phone.sign_in(capped.sale).get("/portal/")
    assert "Your data is used up" in page and "<h1>No internet until Sun 20 Dec</h1>" in page
    assert (
        "10.0\u00a0GB of 10.0\u00a0GB are used since Fri 20 Nov, so there is no internet until it begins anew Sun 20 Dec."
    ) in page
    assert "Buy more data" in page


def test_who_is_slowed_reads_how_slow(world: World, phone: Phone) -> None:
    slow = Customer(world, **FAIR)
    slow.moves(10.4)
    page = phone.sign_in(slow.sale).get("/portal/")
    assert "<h1>Slow until Sun 20 Dec</h1>" in page
    assert "so the line is slow, at 2 Mbps, until it begins anew Sun 20 Dec." in page
    assert "What went at the slow speed, 400\u00a0MB, takes nothing of what you buy." in page


def test_what_he_owes_goes_before_it(capped: Customer, phone: Phone) -> None:
    from mtandao.domains.billing import contract as billing
    from mtandao.domains.collections import contract as collections

    capped.world.later(days=31)
    billing.run_billing(capped.world.ctx)
    capped.began = capped.world.now
    capped.moves(12)
    capped.world.later(days=6)
    collections.walk_ladder(capped.world.ctx)
    settle()
    page = phone.sign_in(capped.sale).get("/portal/")
    assert "The internet waits for your payment" in page


def test_a_prompt_buys_it_and_the_page_follows_until_he_is_online(capped: Customer, phone: Phone) -> None:
    capped.moves(10.4)
    assert "Five more" in phone.sign_in(capped.sale).get("/portal/data/")
    assert "To pay now" in phone.get(capped.at)
    waiting = phone.follow(capped.at, **BUYS)
    assert "We are asking your phone" in waiting
    (ask,) = asks(capped.world, capped.sale)
    assert (ask.amount, capped.bought, capped.login.access) == (300, 0, "walled")
    enters_pin(capped.world, ask)
    page = phone.get(phone.at)
    assert "Five more is yours." in page and "Your line is opening" in page
    assert (capped.bought, capped.login.access, capped.login.octets_left) == (1, "online", 5 * GB)
    hold_in_radius(capped.world)
    assert "You are online again" in phone.get(phone.at)
    assert "Your data is used up" not in phone.get("/portal/")


def test_an_account_that_holds_enough_buys_at_once_and_a_second_tap_buys_nothing(
    capped: Customer, phone: Phone
) -> None:
    capped.gift("700")
    phone.sign_in(capped.sale)
    assert "from your account" in phone.get(capped.at)
    assert "Five more is yours." in phone.follow(capped.at, **BUYS)
    assert "Five more is yours." in phone.follow(capped.at, **BUYS)
    assert (capped.bought, asks(capped.world, capped.sale)) == (1, [])
    again = phone.get(capped.at)
    (last,) = payments.purchases.Purchase.of(capped.world.ctx)
    assert f'name="last" value="{last.id}"' in again
    phone.follow(capped.at, price="300.00", last=str(last.id))
    assert capped.bought == 2


def test_a_price_that_changed_under_his_finger_is_shown_first(capped: Customer, phone: Phone) -> None:
    phone.sign_in(capped.sale)
    catalog.change_add_on(capped.world.ctx, add_on_id=capped.data.id, price=Decimal(350))
    page = phone.follow(capped.at, **BUYS)
    assert "The price has changed. Nothing was bought." in page and "350" in page
    assert asks(capped.world, capped.sale) == []


def test_money_that_came_too_late_for_its_price_is_in_the_account_and_the_page_says_so(
    capped: Customer, phone: Phone
) -> None:
    capped.moves(10.4)
    phone.sign_in(capped.sale).follow(capped.at, **BUYS)
    catalog.change_add_on(capped.world.ctx, add_on_id=capped.data.id, price=Decimal(350))
    enters_pin(capped.world, asks(capped.world, capped.sale)[0])
    page = phone.get(phone.at)
    assert "Five more costs more by now, so it was not bought. The money is in your account." in page
    assert "hx-trigger" not in page  # the wall does not open by waiting
    assert "Your data is used up" in phone.get("/portal/")


def test_who_cancels_is_led_back_to_what_he_wanted(capped: Customer, phone: Phone) -> None:
    phone.sign_in(capped.sale).follow(capped.at, **BUYS)
    cancels(capped.world, asks(capped.world, capped.sale)[0])
    page = phone.get(phone.at)
    assert f'href="{capped.at}"' in page and "Try again" in page


def test_a_number_that_is_none_stays_in_its_field(capped: Customer, phone: Phone) -> None:
    page = phone.sign_in(capped.sale).post(capped.at, 422, phone="0711", **BUYS).content.decode()
    assert "is no phone number." in page and 'value="0711"' in page


def test_who_is_far_over_buys_himself_fast_again(world: World, phone: Phone) -> None:
    slow = Customer(world, **FAIR)
    slow.moves(17)  # seven over, and five are sold
    slow.gift("300")
    assert "Five more" in phone.sign_in(slow.sale).get("/portal/data/")
    assert "Five more is yours." in phone.follow(slow.at, **BUYS)
    hold_in_radius(world)
    assert (slow.login.fair_use, slow.login.radius_group) == (False, "plan-ten")
    slow.moves(20)
    page = phone.get("/portal/")
    assert "13.0\u00a0GB of 15.0\u00a0GB are used since Fri 20 Nov. It begins anew Sun 20 Dec." in page
    assert "What went at the slow speed, 7.00\u00a0GB, takes nothing of what you buy." in page


def test_where_no_data_is_sold_the_page_says_so(capped: Customer, phone: Phone) -> None:
    capped.moves(11)
    catalog.change_add_on(capped.world.ctx, add_on_id=capped.data.id, state="archived")
    phone.sign_in(capped.sale)
    assert "No data is on sale for this plan just now." in phone.get("/portal/data/")
    phone.get(capped.at, 409)
    phone.post(capped.at, 409, **BUYS)


def test_nobody_buys_for_a_neighbour_or_with_a_form_of_his_own(capped: Customer, phone: Phone) -> None:
    neighbour = capped.world.sale(first_name="Barasa")
    phone.sign_in(neighbour)
    phone.get(capped.at, 404)
    phone.post(capped.at, 404, **BUYS)
    own = Phone(capped.world).sign_in(capped.sale)
    for price, last, way in (
        ("x", "", ""),
        ("NaN", "", ""),
        ("", "", ""),
        ("300", "y", ""),
        ("300", "", "z"),
    ):
        own.post(capped.at, 404, price=price, last=last, way=way)
    assert (capped.bought, asks(capped.world, capped.sale)) == (0, [])


def test_behind_the_wall_the_captive_page_says_it_and_leads_to_more(capped: Customer) -> None:
    capped.moves(10.4)
    page = PhoneBehindTheWall().open(f"/captive/?user={capped.sale.login.username}")
    assert "Wanjiku, your data is used up." in page
    assert "There is no internet until it begins anew Sun 20 Dec." in page
    assert 'href="/portal/data/"' in page and "nothing is to pay" not in page
    assert "GB" not in page  # who types a neighbour's number learns no more than that
