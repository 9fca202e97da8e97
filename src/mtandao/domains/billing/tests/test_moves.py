"""A service goes to another address: where it is known to be, what it costs, once, on its day, or not at all."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.jobs import move_services
from mtandao.domains.billing.models import Invoice
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World

Place = subscriptions.Place
NYALI = Place("Plot 7, Nyali", Decimal("-4.043740"), Decimal("39.668206"))


@pytest.fixture
def sale(world: World) -> Any:
    return world.sale(plan=world.plan("Home", "30", setup_fee=Decimal(0)), address="Kisauni 12")


def move(world: World, sale: Any, to: Place = NYALI, **wish: Any) -> billing.Moved:
    return billing.relocate_service(world.ctx, subscription_id=sale.subscription.id, to=to, **wish)


def rules(world: World, fee: str) -> None:
    subscriptions.change_life_rules(
        world.ctx,
        pause_least_days=1,
        pause_most_days_a_year=None,
        bill_suspended_time=True,
        billing_day_moves=False,
        relocation_fee=Decimal(fee),
    )


def service(world: World, sale: Any) -> Any:
    return subscriptions.subscription(world.ctx, sale.subscription.id)


def home(world: World, sale: Any) -> Any:
    return subscribers.subscriber(world.ctx, sale.subscriber.id)


def told(name: str) -> list[dict[str, Any]]:
    return [row.payload for row in OutboxEvent.objects.filter(name=name).order_by("position")]


def test_who_moves_house_has_his_line_at_the_new_address(world: World, sale: Any) -> None:
    moved = move(world, sale, note="Second gate").relocation
    assert (moved.from_address, moved.address, moved.note) == ("Kisauni 12", "Plot 7, Nyali", "Second gate")
    assert home(world, sale).address == "Plot 7, Nyali" and home(world, sale).latitude == NYALI.latitude
    assert subscriptions.place_of(service(world, sale)) == NYALI
    (fact,) = told("subscription.relocated")
    assert (fact["old_address"], fact["new_address"]) == ("Kisauni 12", "Plot 7, Nyali")
    assert (fact["old_latitude"], Decimal(fact["new_latitude"])) == (None, NYALI.latitude)
    assert Invoice.objects.count() == 1 and moved.invoice_id is None


def test_of_several_services_the_others_stay_where_they_are(world: World, sale: Any) -> None:
    plan = world.plan("Shop", "20", setup_fee=Decimal(0))
    from mtandao.domains.sales import contract as sales

    other = sales.sell_service(world.ctx, subscriber_id=sale.subscriber.id, terms=sales.Terms(plan.id))
    move(world, sale)
    assert subscriptions.place_of(service(world, other)).address == "Kisauni 12"
    move(world, other, Place("Shop 3, Mtwapa"), with_home=False)
    assert subscriptions.place_of(service(world, other)).address == "Shop 3, Mtwapa"
    assert subscriptions.place_of(service(world, sale)) == NYALI
    assert home(world, sale).address == "Plot 7, Nyali"


def test_the_fee_of_the_rules_is_invoiced_with_its_tax_and_paid_by_the_wallet(
    world: World, sale: Any
) -> None:
    group = billing.create_tax_group(world.ctx, code="VAT", name="VAT", inclusive=False)
    new = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=date(2026, 1, 1))
    billing.add_tax_rate(world.ctx, group_id=group.id, new=new)
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    rules(world, "500")
    world.pays(sale.subscriber, "1000")
    done = move(world, sale)
    assert done.invoice is not None and done.relocation.invoice_id == done.invoice.id
    paper = Invoice.objects.get(id=done.invoice.id)
    figures = [int(each) for each in (paper.net, paper.tax, paper.total, paper.paid)]
    assert figures == [500, 80, 580, 580]
    (line,) = paper.lines.all()
    assert (line.kind, line.description) == ("fee", "Home, moved to Plot 7, Nyali")
    assert ledger.balance(world.ctx, sale.subscriber.id).net == 1000 - 30 - 580


def test_the_desk_may_ask_for_another_fee_or_none(world: World, sale: Any) -> None:
    rules(world, "500")
    assert move(world, sale, fee=Decimal(0)).invoice is None
    done = move(world, sale, Place("Bamburi 1"), fee=Decimal(120))
    assert done.invoice is not None and done.invoice.total == 120
    with pytest.raises(Malformed):
        move(world, sale, Place("Bamburi 2"), fee=Decimal(-1))


def test_a_later_move_happens_on_its_day_once_and_costs_then(world: World, sale: Any) -> None:
    rules(world, "500")
    day = date(2026, 11, 25)
    assert move(world, sale, on=day).invoice is None
    assert [(fact["moves_on"], fact["new_address"]) for fact in told("subscription.relocation_planned")] == [
        ("2026-11-25", "Plot 7, Nyali")
    ]
    assert move_services(world.ctx) == "0 moved" and home(world, sale).address == "Kisauni 12"
    world.later(days=5)
    assert (move_services(world.ctx), move_services(world.ctx)) == ("1 moved", "0 moved")
    assert home(world, sale).address == "Plot 7, Nyali"
    assert Invoice.objects.filter(total=500).count() == 1 and len(told("subscription.relocated")) == 1


def test_a_planned_move_is_dropped_and_only_one_is_planned(world: World, sale: Any) -> None:
    move(world, sale, on=date(2026, 11, 25))
    with pytest.raises(subscriptions.MovesAlready, match="Drop it first"):
        move(world, sale, Place("Bamburi 1"))
    dropped = subscriptions.drop_relocation(world.ctx, subscription_id=sale.subscription.id)
    assert dropped.dropped_at and len(told("subscription.relocation_dropped")) == 1
    with pytest.raises(subscriptions.NothingPlanned):
        subscriptions.drop_relocation(world.ctx, subscription_id=sale.subscription.id)
    world.later(days=5)
    assert move_services(world.ctx) == "0 moved" and home(world, sale).address == "Kisauni 12"


def test_what_has_ended_goes_nowhere(world: World, sale: Any) -> None:
    move(world, sale, on=date(2026, 11, 25), fee=Decimal(9))
    billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    world.later(days=5)
    move_services(world.ctx)
    assert home(world, sale).address == "Kisauni 12" and not Invoice.objects.filter(total=9).exists()
    with pytest.raises(subscriptions.Ended):
        move(world, sale)


def test_the_same_place_twice_is_refused(world: World, sale: Any) -> None:
    move(world, sale)
    with pytest.raises(subscriptions.SamePlace):
        move(world, sale, NYALI._replace(address="  plot 7,  nyali "))
    assert len(told("subscription.relocated")) == 1


@pytest.mark.parametrize(
    ("to", "wish", "field"),
    [
        (Place("  "), {}, "address"),
        (Place("x" * 501), {}, "address"),
        (Place("Here", Decimal(1)), {}, "longitude"),
        (Place("Here", Decimal(91), Decimal(1)), {}, "latitude"),
        (Place("Here"), {"on": date(2026, 11, 19)}, "on"),
        (Place("Here"), {"on": date(2029, 1, 1)}, "on"),
    ],
)
def test_a_move_that_means_nothing_is_refused(
    world: World, sale: Any, to: Place, wish: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        move(world, sale, to, **wish)
    assert field in refused.value.fields and home(world, sale).address == "Kisauni 12"


def test_forbidden_and_somebody_elses(world: World, sale: Any) -> None:
    for ctx, refusal in ((world.as_role("billing"), NotAllowed), (World("coast").ctx, NotFound)):
        with pytest.raises(refusal):
            billing.relocate_service(ctx, subscription_id=sale.subscription.id, to=NYALI)
        with pytest.raises(refusal):
            subscriptions.drop_relocation(ctx, subscription_id=sale.subscription.id)
    assert not told("subscription.relocated")
