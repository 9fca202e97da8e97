"""Data that a period includes: eaten by packets, passed marks told once, slower or walled at the end, free again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing.jobs import renew_prepaid
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.network.jobs import turn_periods_of_data
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.models import Allowance
from mtandao.foundation.outbox.models import OutboxEvent
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])

GB = 10**9
FAIR: dict[str, Any] = {"fup_kbps_down": 2048, "fup_kbps_up": 1024}


class Line:
    """One service on a plan with a cap of ten gigabytes, and its router's packets."""

    def __init__(self, world: World, **plan: Any) -> None:
        self.world = world
        terms: dict[str, Any] = {"setup_fee": Decimal(0), "data_cap_bytes": 10 * GB} | plan
        self.sale = world.sale(world.plan("Ten", **terms))
        self.id = self.sale.subscription.id
        self.told = 0
        self.began = self.heard = world.now
        world.settle()

    def moves(self, octets: int, minutes: float = 5, *, stop: bool = False) -> None:
        self.world.later(minutes=minutes)
        self.told += octets
        now = self.world.now
        network.record_sessions(
            self.world.ctx,
            rows=[
                network.Accounted(
                    key=f"{self.id}", username=self.sale.login.username, nas_address="127.0.9.1", acct_session_id="1",
                    address=None, mac="", started_at=self.began, updated_at=now, stopped_at=now if stop else None,
                    stop_cause="User-Request" if stop else "", bytes_up=0, bytes_down=self.told,
                )
            ],
        )  # fmt: skip
        self.world.settle()

    @property
    def allowance(self) -> Any:
        return usage.allowances_of(self.world.ctx, [self.id])[self.id]

    @property
    def login(self) -> Any:
        return network.logins(self.world.ctx).get(subscription_id=self.id)

    def events(self) -> list[str]:
        names = OutboxEvent.objects.filter(name__startswith="allowance.", subject_id=self.id)
        return list(names.order_by("position").values_list("name", flat=True))

    def buys(self, size: int, **terms: Any) -> Any:
        add_on = catalog.create_add_on(
            self.world.ctx,
            new=catalog.NewAddOn(
                name=f"Data {size} {terms}",
                kind=catalog.AddOnKind.DATA,
                size_bytes=size,
                price=Decimal(100),
                **terms,
            ),
        )
        bought = subscriptions.buy_add_on(self.world.ctx, subscription_id=self.id, add_on_id=add_on.id)
        self.world.settle()
        return bought


def test_it_opens_with_the_service_and_is_eaten_by_packets(world: World) -> None:
    line = Line(world)
    assert (line.allowance.bytes_used, line.allowance.total) == (0, 10 * GB)
    line.moves(3 * GB)
    line.moves(1 * GB)
    assert (line.allowance.bytes_used, line.allowance.left) == (4 * GB, 6 * GB)
    assert line.events() == ["allowance.opened"]


def test_the_same_told_again_eats_nothing(world: World) -> None:
    line = Line(world)
    line.moves(3 * GB)
    line.moves(0, minutes=0)
    line.moves(0)
    assert line.allowance.bytes_used == 3 * GB


def test_each_mark_is_told_once(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(79 * GB // 10)
    assert line.events() == ["allowance.opened"]
    line.moves(GB // 10)
    line.moves(GB // 10)
    line.moves(2 * GB)
    line.moves(2 * GB)
    assert line.events() == ["allowance.opened", "allowance.neared", "allowance.reached"]


def test_who_passes_both_marks_at_once_is_told_of_the_end(world: World) -> None:
    line = Line(world)
    line.moves(11 * GB)
    line.moves(GB)
    assert line.events() == ["allowance.opened", "allowance.reached"]


def test_at_the_end_a_plan_with_fair_use_goes_on_slower(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(10 * GB)
    login = line.login
    assert (login.access, login.fair_use, login.radius_group) == ("online", True, "plan-ten!fair-use")
    assert login.octets_left is None


def test_at_the_end_a_plan_without_it_is_behind_the_wall(world: World) -> None:
    line = Line(world)
    line.moves(10 * GB)
    assert (line.login.access, line.login.fair_use, line.login.octets_left) == ("walled", False, 0)


def test_who_bought_a_boost_is_slow_all_the_same(world: World) -> None:
    line = Line(world, **FAIR)
    boost = catalog.create_add_on(
        world.ctx,
        new=catalog.NewAddOn(
            name="Boost",
            kind=catalog.AddOnKind.BOOST,
            kbps_down=51200,
            kbps_up=20480,
            price=Decimal(9),
            lasts_hours=24,
        ),
    )
    subscriptions.buy_add_on(world.ctx, subscription_id=line.id, add_on_id=boost.id)
    world.settle()
    assert line.login.radius_group == "plan-ten@51200/20480"
    line.moves(10 * GB)
    assert line.login.radius_group == "plan-ten!fair-use"
    speeds = network.speeds_of(line.sale.subscription.plan, line.login.boost, fair_use=True)
    assert network.rate_limit(speeds) == "1024k/2048k"


@pytest.mark.parametrize("slows", [True, False])
def test_bought_data_ends_it_at_once_and_is_whole(world: World, slows: bool) -> None:
    line = Line(world, **(FAIR if slows else {}))
    line.moves(12 * GB)
    line.buys(GB)
    assert (line.allowance.total, line.allowance.left, line.allowance.reached) == (11 * GB, GB, False)
    assert (line.login.access, line.login.radius_group) == ("online", "plan-ten")
    assert line.login.octets_left == (None if slows else GB)
    line.moves(GB)
    line.buys(5 * GB)
    assert (line.allowance.bytes_used, line.allowance.bytes_past_end) == (13 * GB, 2 * GB)
    line.moves(5 * GB)
    assert line.events().count("allowance.reached") == 3


def test_what_is_bought_counts_for_its_own_period_and_what_recurs_for_each(world: World) -> None:
    line = Line(world)
    line.buys(5 * GB)
    line.buys(2 * GB, recurring=True)
    assert line.allowance.total == 17 * GB
    world.now = line.allowance.ends_at + timedelta(minutes=1)
    turn_periods_of_data(world.ctx)
    assert line.allowance.total == 12 * GB


def test_what_somebody_took_back_is_not_there_any_more(world: World) -> None:
    line = Line(world)
    bought = line.buys(5 * GB)
    subscriptions.end_add_on(world.ctx, bought_id=bought.id)
    world.settle()
    assert line.allowance.total == 10 * GB


@pytest.mark.parametrize("slows", [True, False])
def test_the_next_period_is_as_it_was_sold_without_anybodys_doing(world: World, slows: bool) -> None:
    line = Line(world, **(FAIR if slows else {}))
    line.moves(12 * GB)
    world.now = line.allowance.ends_at + timedelta(minutes=1)
    assert turn_periods_of_data(world.ctx) == "1 turned"
    world.settle()
    assert (line.login.access, line.login.radius_group) == ("online", "plan-ten")
    assert line.login.octets_left == (None if slows else 10 * GB)
    assert line.allowance.bytes_used == 0
    assert turn_periods_of_data(world.ctx) == "0 turned"


def test_the_first_byte_of_a_period_opens_it_and_is_parted_by_time(world: World) -> None:
    line = Line(world)
    end = line.allowance.ends_at
    world.now = end - timedelta(minutes=30)
    line.moves(GB, minutes=20)
    used = line.allowance.bytes_used
    line.moves(4 * GB, minutes=40)  # a quarter of it before the end
    old, new = Allowance.of(world.ctx).order_by("starts_at")
    assert (old.bytes_used - used, new.bytes_used) == (GB, 3 * GB)
    assert (old.over_at, new.starts_at) == (end, end)


def test_a_paid_stretch_is_a_period(world: World) -> None:
    plan = {"billing_mode": catalog.BillingMode.PREPAID, "validity_days": 7}
    line = Line(world, price="500", **plan)
    bought_at = world.now
    world.pays(line.sale.subscriber, "1000")  # two weeks
    world.settle()
    assert (line.allowance.starts_at, line.allowance.ends_at) == (bought_at, bought_at + timedelta(days=7))
    line.moves(10 * GB)
    assert line.login.access == "walled"
    world.now = bought_at + timedelta(days=7)
    renew_prepaid(world.ctx)
    world.settle()
    assert (line.login.access, line.allowance.bytes_used) == ("online", 0)
    assert line.allowance.ends_at == bought_at + timedelta(days=14)


def test_who_has_run_out_has_no_period_and_a_payment_begins_one(world: World) -> None:
    line = Line(world, price="500", billing_mode=catalog.BillingMode.PREPAID, validity_days=7)
    world.pays(line.sale.subscriber, "500")
    world.settle()
    world.later(days=8)
    renew_prepaid(world.ctx)
    world.settle()
    turn_periods_of_data(world.ctx)
    assert usage.allowances_of(world.ctx, [line.id]) == {}
    line.moves(GB)  # the payment page
    assert usage.allowances_of(world.ctx, [line.id]) == {}
    paid_at = world.now
    world.pays(line.sale.subscriber, "500")
    world.settle()
    assert (line.allowance.starts_at, line.allowance.bytes_used) == (paid_at, 0)


def test_the_billing_cycle_is_a_period(world: World) -> None:
    line = Line(world)
    assert line.allowance.starts_at == datetime(2026, 11, 19, 21, tzinfo=UTC)  # midnight in Nairobi
    assert line.allowance.ends_at == datetime(2026, 12, 19, 21, tzinfo=UTC)


def test_another_plan_brings_its_own_cap_at_once(world: World) -> None:
    line = Line(world)
    line.moves(10 * GB)
    larger = world.plan("Larger", data_cap_bytes=20 * GB, setup_fee=Decimal(0))
    subscriptions.change_subscription_plan(world.ctx, subscription_id=line.id, plan_id=larger.id)
    world.settle()
    assert (line.allowance.total, line.allowance.bytes_used, line.login.access) == (
        20 * GB,
        10 * GB,
        "online",
    )
    endless = world.plan("Endless", setup_fee=Decimal(0))
    subscriptions.change_subscription_plan(world.ctx, subscription_id=line.id, plan_id=endless.id)
    world.settle()
    assert (line.allowance.total, line.login.octets_left, line.login.walled_at_cap) == (None, None, False)


def test_a_plan_that_gets_a_fair_use_speed_lets_those_out_who_wait_behind_the_wall(world: World) -> None:
    line = Line(world)
    line.moves(10 * GB)
    catalog.change_plan(world.ctx, plan_id=line.sale.subscription.plan_id, **FAIR)
    world.settle()
    assert (line.login.access, line.login.fair_use) == ("online", True)


def test_radius_is_told_what_is_left_when_a_session_ends(world: World) -> None:
    line = Line(world)
    assert line.login.octets_left == 10 * GB
    line.moves(3 * GB)
    assert line.login.octets_left == 10 * GB
    line.moves(GB, stop=True)
    assert line.login.octets_left == 6 * GB


def test_the_wall_of_an_account_goes_before_fair_use(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(10 * GB)
    subscriptions.suspend_subscription(
        world.ctx, subscription_id=line.id, reason=subscriptions.SuspensionReason.ABUSE
    )
    world.settle()
    assert (line.login.access, line.login.fair_use) == ("rejected", False)
    subscriptions.restore_subscription(world.ctx, subscription_id=line.id)
    world.settle()
    assert (line.login.access, line.login.fair_use) == ("online", True)


def test_a_plan_without_a_cap_counts_and_never_ends(world: World) -> None:
    line = Line(world, data_cap_bytes=None)
    line.moves(500 * GB)
    assert (line.allowance.bytes_used, line.allowance.total, line.login.access) == (500 * GB, None, "online")
    assert line.events() == []
