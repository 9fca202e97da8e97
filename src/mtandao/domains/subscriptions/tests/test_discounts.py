"""Discounts of services: given with a reason, counted by cycles, ended."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.models import SubscriptionDiscount
from mtandao.domains.subscriptions.rules.add_ons import Days
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(world: World) -> Any:
    return world.sale(world.plan()).subscription


def made(world: World, name: str = "Welcome", **terms: Any) -> Any:
    terms = terms or {"percent": Decimal(10)}
    return catalog.create_discount(world.ctx, new=catalog.NewDiscount(name=name, **terms))


def give(world: World, service: Any, discount: Any, **more: Any) -> Any:
    asked: dict[str, Any] = {"reason": "moved house", **more}
    return subscriptions.give_discount(
        world.ctx, subscription_id=service.id, discount_id=discount.id, **asked
    )


def names(world: World, *services: Any) -> list[list[str]]:
    found = subscriptions.discounts_of(world.ctx, [each.id for each in services])
    return [[row.name for row in found.get(each.id, ())] for each in services]


def test_a_discount_is_kept_as_it_was_given(world: World, service: Any) -> None:
    discount = made(world, percent=Decimal(10), cycles=3)
    given = give(world, service, discount)
    catalog.change_discount(world.ctx, discount_id=discount.id, percent=Decimal(50), cycles=1)
    catalog.withdraw_discount(world.ctx, discount_id=discount.id)
    (kept,) = subscriptions.discounts_of(world.ctx, [service.id])[service.id]
    assert (kept.id, kept.percent, kept.cycles_left) == (given.id, Decimal(10), 3)
    assert (kept.reason, kept.since, kept.given_by) == ("moved house", date(2026, 11, 20), "tests")
    assert catalog.taken_off(Decimal(2500), [kept.reduction]) == [Decimal(250)]


def test_its_cycles_are_counted_and_then_it_ends(world: World, service: Any) -> None:
    short, good = made(world, "Short", percent=Decimal(10), cycles=2), made(world, "For good")
    rows = [give(world, service, each) for each in (short, good)]
    for left in ([["Short", "For good"]], [["For good"]], [["For good"]]):
        subscriptions.spend_discounts(world.ctx, cycles={row.id: 1 for row in rows})
        assert names(world, service) == left
    assert OutboxEvent.objects.filter(name="discount.ended").count() == 1


def test_a_catch_up_of_more_cycles_than_are_left_ends_it_once(world: World, service: Any) -> None:
    row = give(world, service, made(world, percent=Decimal(10), cycles=2))
    subscriptions.spend_discounts(world.ctx, cycles={row.id: 5})
    subscriptions.spend_discounts(world.ctx, cycles={row.id: 5})
    row.refresh_from_db()
    assert row.cycles_left == 0 and row.ended_at is not None


def test_of_a_batch_it_is_known_in_one_question_which_cycle_has_which(world: World, service: Any) -> None:
    other, third = (world.sale(service.plan).subscription for _ in range(2))
    give(world, service, made(world, "Twice", percent=Decimal(10), cycles=2))
    give(world, other, made(world, "Later", percent=Decimal(5)), since=date(2027, 1, 1))
    cycles = [Days(date(2026, 11 + n, 20), date(2026, 12, 20)) for n in range(2)]
    cycles.append(Days(date(2027, 1, 20), date(2027, 2, 20)))
    with CaptureQueriesContext(connection) as asked:
        found = subscriptions.discounts_for(
            world.ctx, {service.id: cycles, other.id: cycles[2:], third.id: cycles}
        )
    assert len(asked) == 1 and third.id not in found
    assert [[row.name for row in held] for held in found[service.id]] == [["Twice"], ["Twice"], []]
    assert [[row.name for row in held] for held in found[other.id]] == [["Later"]]


def test_what_cannot_be_given_is_refused_and_nothing_is_given(world: World, service: Any) -> None:
    other = world.plan("Other")
    cases = [
        (
            made(world, "Later", percent=Decimal(10), given_from=date(2026, 12, 1)),
            "is given from 1 Dec 2026 on",
        ),
        (
            made(world, "Past", percent=Decimal(10), given_until=date(2026, 11, 20)),
            "was given until 20 Nov 2026",
        ),
        (made(world, "Over", percent=Decimal(10), until=date(2026, 11, 20)), "is over since 20 Nov 2026"),
        (made(world, "Elsewhere", percent=Decimal(10), plan_ids=(other.id,)), "is not for Home Basic"),
    ]
    gone = made(world, "Gone")
    catalog.withdraw_discount(world.ctx, discount_id=gone.id)
    for discount, sentence in [*cases, (gone, "is given no more")]:
        with pytest.raises(catalog.DiscountNotGiven, match=sentence):
            give(world, service, discount)
        assert discount not in catalog.discounts_to_give(world.ctx, service.plan_id)
    good = made(world, "Good")
    assert catalog.discounts_to_give(world.ctx, service.plan_id) == [good]
    with pytest.raises(Malformed):
        give(world, service, good, reason="  ")
    with pytest.raises(NotAllowed):
        subscriptions.give_discount(
            world.as_role("support"), subscription_id=service.id, discount_id=good.id, reason="a friend"
        )
    with pytest.raises(NotFound):
        give(world, service, made(World("coast")))
    assert SubscriptionDiscount.objects.count() == 0


def test_a_service_has_a_discount_once_and_again_after_its_end(world: World, service: Any) -> None:
    discount = made(world)
    given = give(world, service, discount)
    with pytest.raises(subscriptions.DiscountGivenBefore):
        give(world, service, discount)
    subscriptions.end_discount(world.ctx, given_id=given.id)
    with pytest.raises(subscriptions.DiscountEndedBefore):
        subscriptions.end_discount(world.ctx, given_id=given.id)
    give(world, service, discount)
    assert names(world, service) == [["Welcome"]]
    subscriptions.terminate_subscription(world.ctx, subscription_id=service.id)
    with pytest.raises(subscriptions.Ended):
        give(world, service, made(world, "Another"))


def test_a_discount_rests_while_its_service_is_on_another_plan(world: World, service: Any) -> None:
    other = world.plan("Other")
    give(world, service, made(world, percent=Decimal(10), plan_ids=(service.plan_id,)))
    assert names(world, service) == [["Welcome"]]
    subscriptions.change_subscription_plan(world.ctx, subscription_id=service.id, plan_id=other.id)
    assert names(world, service) == [[]]
    subscriptions.change_subscription_plan(world.ctx, subscription_id=service.id, plan_id=service.plan_id)
    assert names(world, service) == [["Welcome"]]


def test_a_batch_of_services_is_one_question(world: World, service: Any) -> None:
    discount = made(world)
    services = [service, *(world.sale(service.plan).subscription for _ in range(5))]
    for each in services:
        give(world, each, discount)
    with CaptureQueriesContext(connection) as asked:
        assert names(world, *services) == [["Welcome"]] * 6
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({}, "percent"),
        ({"percent": Decimal(10), "amount": Decimal(1)}, "percent"),
        ({"percent": Decimal(101)}, "percent"),
        ({"amount": Decimal(0)}, "amount"),
        ({"percent": Decimal(10), "cycles": 0}, "cycles"),
        ({"percent": Decimal(10), "cycles": 3, "until": date(2027, 1, 1)}, "cycles"),
        (
            {"percent": Decimal(10), "given_from": date(2027, 1, 1), "given_until": date(2027, 1, 1)},
            "given_until",
        ),
    ],
)
def test_a_discount_that_cannot_be_is_refused_by_field(
    world: World, terms: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        catalog.create_discount(world.ctx, new=catalog.NewDiscount(name="Odd", **terms))
    assert field in refusal.value.fields
    assert list(catalog.discounts(world.ctx)) == []


def test_a_code_is_one_discounts_in_any_case(world: World) -> None:
    made(world, percent=Decimal(10), code="KARIBU")
    with pytest.raises(catalog.CodeTaken):
        made(world, "Other", percent=Decimal(10), code="karibu")
