"""Add-ons of services: bought as they were sold, billed once, ended by hand or by time."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import end_what_is_over
from mtandao.domains.subscriptions.models import BilledAddOn, SubscriptionAddOn
from mtandao.domains.subscriptions.rules.add_ons import Days, days_to_bill
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World

GB = 1_000_000_000
NOVEMBER = Days(date(2026, 11, 20), date(2026, 12, 20))
DECEMBER = Days(date(2026, 12, 20), date(2027, 1, 20))


@pytest.fixture
def service(world: World) -> Any:
    """Billed from 20 November to 20 December."""
    return world.sale(world.plan()).subscription


def made(world: World, name: str = "10 GB more", **terms: Any) -> Any:
    values: dict[str, Any] = {"kind": "data", "size_bytes": 10 * GB, "price": Decimal(500)} | terms
    if values["kind"] != "data":
        values.pop("size_bytes")
    return catalog.create_add_on(world.ctx, new=catalog.NewAddOn(name=name, **values))


def buy(world: World, service: Any, add_on: Any, **more: Any) -> Any:
    return subscriptions.buy_add_on(world.ctx, subscription_id=service.id, add_on_id=add_on.id, **more)


def static_ip(world: World, **terms: Any) -> Any:
    return made(world, "Fixed address", kind="static_ip", recurring=True, price=Decimal(300), **terms)


def boost(world: World) -> Any:
    return made(world, "Night speed", kind="boost", kbps_down=51200, kbps_up=20480, lasts_hours=12)


def billed(world: World, *lines: subscriptions.AddOnToBill) -> None:
    subscriptions.mark_add_ons_billed(world.ctx, billed={new_id(): lines})


@pytest.mark.django_db
def test_data_lasts_to_the_end_of_the_cycle_and_is_kept_as_it_was_sold(world: World, service: Any) -> None:
    add_on = made(world)
    bought = buy(world, service, add_on)
    catalog.change_add_on(world.ctx, add_on_id=add_on.id, price=Decimal(900), size_bytes=GB)
    (kept,) = subscriptions.add_ons_of(world.ctx, [service.id])[service.id]
    assert (kept.id, kept.price, kept.size_bytes) == (bought.id, Decimal(500), 10 * GB)
    assert kept.until_at == datetime(2026, 12, 19, 21, tzinfo=UTC)  # midnight in Nairobi
    assert OutboxEvent.objects.get(name="addon.bought").payload["kind"] == "data"


@pytest.mark.django_db
def test_a_boost_ends_when_its_hours_are_over_and_says_so_once(world: World, service: Any) -> None:
    buy(world, service, boost(world))
    with pytest.raises(subscriptions.AddOnRunsAlready, match="Night speed runs on this service already"):
        buy(world, service, catalog.add_ons(world.ctx).get())
    assert end_what_is_over(world.ctx) == "0 ended"
    world.later(hours=12)
    assert subscriptions.add_ons_of(world.ctx, [service.id]) == {}
    assert [end_what_is_over(world.ctx), end_what_is_over(world.ctx)] == ["1 ended", "0 ended"]
    assert OutboxEvent.objects.filter(name="addon.ended").count() == 1
    buy(world, service, catalog.add_ons(world.ctx).get())


@pytest.mark.django_db
def test_what_is_bought_once_is_billed_once(world: World, service: Any) -> None:
    bought = buy(world, service, made(world), price=Decimal(450), quantity=3)
    found = subscriptions.addons_to_bill(world.ctx, [service.id], DECEMBER)
    (line,) = found[service.id]
    assert (line.id, line.price, line.quantity, line.days) == (bought.id, Decimal(450), 3, None)
    billed(world, line)
    assert subscriptions.addons_to_bill(world.ctx, [service.id], DECEMBER) == {}


@pytest.mark.django_db
def test_what_recurs_is_billed_for_its_days_and_then_with_every_period(world: World, service: Any) -> None:
    world.later(days=10)
    bought = buy(world, service, static_ip(world))
    days = []
    for period in (NOVEMBER, DECEMBER, DECEMBER):
        for line in subscriptions.addons_to_bill(world.ctx, [service.id], {service.id: period}).get(
            service.id, ()
        ):
            assert line.days is not None
            days.append(tuple(line.days))
            billed(world, line)
    assert days == [
        (date(2026, 11, 30), date(2026, 12, 20)),
        (date(2026, 12, 20), date(2027, 1, 20)),
    ]
    world.now = datetime(2027, 1, 5, 6, tzinfo=UTC)
    subscriptions.end_add_on(world.ctx, bought_id=bought.id)
    february = Days(date(2027, 1, 20), date(2027, 2, 20))
    assert subscriptions.addons_to_bill(world.ctx, [service.id], february) == {}
    with pytest.raises(subscriptions.AddOnEndedBefore):
        subscriptions.end_add_on(world.ctx, bought_id=bought.id)


@pytest.mark.django_db
def test_what_it_had_until_its_end_is_still_billed(world: World, service: Any) -> None:
    bought = buy(world, service, static_ip(world))
    world.later(days=4)
    subscriptions.end_add_on(world.ctx, bought_id=bought.id)
    (line,) = subscriptions.addons_to_bill(world.ctx, [service.id], DECEMBER)[service.id]
    assert line.days == Days(date(2026, 11, 20), date(2026, 11, 24))
    billed(world, line)
    assert subscriptions.addons_to_bill(world.ctx, [service.id], DECEMBER) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("recurring", [False, True])
def test_two_runs_that_saw_the_same_bill_it_once(world: World, service: Any, recurring: bool) -> None:
    """Whatever `billed_until` said when they looked: the database keeps the guard."""
    bought = buy(world, service, made(world, recurring=recurring))
    (line,) = subscriptions.addons_to_bill(world.ctx, [service.id], DECEMBER)[service.id]
    billed(world, line)
    with pytest.raises(IntegrityError, match="an_add_on_is_billed_once"), transaction.atomic():
        billed(world, line._replace(until=date(2027, 2, 20)))
    bought.refresh_from_db()
    assert bought.billed_until == line.until and BilledAddOn.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "quantity"), [("boost", 2), ("data", 0), ("data", 101)])
def test_one_speed_one_address_and_never_nothing(
    world: World, service: Any, kind: str, quantity: int
) -> None:
    add_on = boost(world) if kind == "boost" else made(world)
    with pytest.raises(Malformed) as refusal:
        buy(world, service, add_on, quantity=quantity)
    assert "quantity" in refusal.value.fields and SubscriptionAddOn.objects.count() == 0


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@settings(deadline=None)
@given(DAYS, st.one_of(st.none(), DAYS), st.lists(DAYS, min_size=1, max_size=6).map(sorted))
def test_each_day_is_billed_once_however_the_runs_fall(
    since: date, ended_on: date | None, ends: list[date]
) -> None:
    ended_on = max(ended_on, since) if ended_on else None
    billed_until, days = None, 0
    for end in ends:
        part = days_to_bill(since, billed_until, ended_on, Days(date(2026, 1, 1), end))
        if part is not None:
            days, billed_until = days + (part.ends_on - part.starts_on).days, part.ends_on
    last = min(ends[-1], ended_on) if ended_on else ends[-1]
    assert days == max((last - since).days, 0)


@pytest.mark.django_db
def test_what_cannot_be_sold_is_refused_and_nothing_is_sold(world: World, service: Any) -> None:
    other = world.plan("Other")
    waiting = world.sale(other, activate=False).subscription
    elsewhere = made(world, "Elsewhere", plan_ids=(other.id,))
    draft = made(world, "Draft", state="draft")
    for add_on, sentence in ((elsewhere, "is not sold with Home Basic"), (draft, "is not on sale")):
        with pytest.raises(catalog.AddOnNotOnSale, match=sentence):
            buy(world, service, add_on)
        assert add_on not in catalog.add_ons_for(world.ctx, service.plan_id)
    with pytest.raises(subscriptions.NotActive, match="The line does not work yet"):
        buy(world, waiting, elsewhere)
    with pytest.raises(NotFound):
        buy(world, service, made(World("coast")))
    good = made(world, "Good")
    with pytest.raises(NotAllowed):
        subscriptions.buy_add_on(world.as_role("support"), subscription_id=service.id, add_on_id=good.id)
    subscriptions.terminate_subscription(world.ctx, subscription_id=service.id)
    with pytest.raises(subscriptions.Ended):
        buy(world, service, good)
    assert SubscriptionAddOn.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"kind": "data", "size_bytes": None}, "size_bytes"),
        ({"kind": "boost"}, "kbps_down"),
        ({"kind": "boost", "kbps_down": 1024, "kbps_up": 1024}, "lasts_hours"),
        ({"kind": "static_ip", "kbps_down": 1024}, "kbps_down"),
        ({"recurring": True, "lasts_hours": 5}, "lasts_hours"),
        ({"price": Decimal(-1)}, "price"),
        ({"kind": "horse"}, "kind"),
        ({"state": "archived"}, "state"),
        ({"name": " "}, "name"),
    ],
)
def test_an_add_on_that_cannot_be_is_refused_by_field(
    world: World, terms: dict[str, Any], field: str
) -> None:
    values = {"name": "Odd"} | terms
    with pytest.raises(Malformed) as refusal:
        made(world, values.pop("name"), **values)
    assert field in refusal.value.fields
    assert list(catalog.add_ons(world.ctx)) == []


@pytest.mark.django_db
def test_an_add_on_goes_its_way_to_the_archive_and_a_name_is_one(world: World) -> None:
    add_on = made(world, state="draft")
    with pytest.raises(catalog.AddOnNameTaken):
        made(world, "10 gb MORE")
    with pytest.raises(catalog.PlanInWrongState):
        catalog.change_add_on(world.ctx, add_on_id=add_on.id, state="deprecated")
    for state in ("active", "deprecated", "active", "archived"):
        assert catalog.change_add_on(world.ctx, add_on_id=add_on.id, state=state).state == state


@pytest.mark.django_db
def test_a_batch_of_services_is_one_question(world: World, service: Any) -> None:
    add_on = static_ip(world)
    services = [service, *(world.sale(service.plan).subscription for _ in range(5))]
    for each in services:
        buy(world, each, add_on)
    with CaptureQueriesContext(connection) as asked:
        found = subscriptions.addons_to_bill(world.ctx, [each.id for each in services], DECEMBER)
    assert len(found) == 6 and len(asked) == 1
