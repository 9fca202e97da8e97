"""A partner's own price: what holds where in the tree, and who may say it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.catalog.models import PlanOverride
from mtandao.domains.catalog.rules.overrides import InForce, Own, in_force
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World

AMOUNTS = st.one_of(st.none(), st.integers(0, 9999).map(Decimal))
OWN = st.builds(Own, AMOUNTS, AMOUNTS, st.one_of(st.none(), st.booleans()))
PLAIN = InForce(Decimal(2500), Decimal(1500), True)
TREE = [UUID(int=number) for number in range(1, 6)]


@given(st.dictionaries(st.sampled_from(TREE), OWN), st.integers(0, 5))
def test_what_was_said_last_on_the_way_down_holds_each_word_apart(own: dict[UUID, Own], depth: int) -> None:
    path = TREE[:depth]
    found = in_force(PLAIN, path, own)
    for name in InForce._fields:
        said = [getattr(own[each], name) for each in path if each in own]
        spoken = [each for each in said if each is not None]
        assert getattr(found, name) == (spoken[-1] if spoken else getattr(PLAIN, name))


@given(st.dictionaries(st.sampled_from(TREE), OWN), st.integers(0, 5), OWN)
def test_what_a_neighbour_says_is_nobody_elses(own: dict[UUID, Own], depth: int, his: Own) -> None:
    path = TREE[:depth]
    assert in_force(PLAIN, path, own) == in_force(PLAIN, path, {**own, UUID(int=99): his})
    assert in_force(PLAIN, path, own) == in_force(PLAIN, [*path, UUID(int=99)], own)


@pytest.fixture
def tree(world: World) -> dict[str, Any]:
    """Kilifi below the provider, Watamu below Kilifi, and Malindi beside."""
    kilifi = organizations.add_partner(world.ctx, name="Kilifi Wifi")
    watamu = organizations.add_partner(world.ctx, name="Watamu Wifi", parent_id=kilifi.id)
    malindi = organizations.add_partner(world.ctx, name="Malindi Wifi")
    return {"kilifi": kilifi.id, "watamu": watamu.id, "malindi": malindi.id, "root": world.tenant_id}


def say(world: World, plan: Any, organization_id: UUID, ctx: Any = None, **own: Any) -> Any:
    return catalog.override_plan(ctx or world.ctx, plan_id=plan.id, organization_id=organization_id, **own)


def prices(world: World, plan: Any, tree: dict[str, UUID]) -> dict[str, tuple[int, int, bool]]:
    found = catalog.prices_for(world.ctx, [(plan, each) for each in tree.values()])
    return {
        name: (int(here.price), int(here.setup_fee), here.sold)
        for name, each in tree.items()
        for here in [found[plan.id, each]]
    }


def partners_own(world: World, organization_id: UUID) -> Any:
    """The context of a partner's own people."""
    return replace(
        world.ctx,
        organization_id=organization_id,
        organization_ids=organizations.subtree_ids(world.ctx, organization_id),
    )


def test_lists_are_sorted_by_what_ones_own_customers_pay(world: World, tree: dict[str, UUID]) -> None:
    """Told by PostgreSQL for whole lists, it is what the rules tell of one plan."""
    plans = [world.plan(f"Home {price}", str(price)) for price in (1000, 2000, 3000)]
    say(world, plans[0], tree["kilifi"], price=Decimal(9000))
    say(world, plans[1], tree["kilifi"], setup_fee=Decimal(10), sold=False)
    say(world, plans[1], tree["watamu"], price=Decimal(50), sold=True)
    say(world, plans[2], tree["root"], sold=False)
    for organization_id in tree.values():
        own = partners_own(world, organization_id)
        asked: Any = catalog.with_prices_here(own, catalog.plans(own))
        rows = list(asked.order_by("price_here", "id"))
        ruled = catalog.prices_at(own, plans)
        assert {row.id: (row.price_here, row.setup_fee_here, row.sold_here) for row in rows} == {
            key: (here.price, here.setup_fee, here.sold) for key, here in ruled.items()
        }
        assert [row.id for row in rows] == sorted(ruled, key=lambda key: ruled[key].price)


def test_a_price_holds_for_a_partner_and_those_below_until_they_say_otherwise(
    world: World, tree: dict[str, UUID]
) -> None:
    plan = world.plan(setup_fee=Decimal(1000))
    plain = (2500, 1000, True)
    assert set(prices(world, plan, tree).values()) == {plain}
    say(world, plan, tree["kilifi"], price=Decimal(3000))
    say(world, plan, tree["watamu"], setup_fee=Decimal(0))
    assert prices(world, plan, tree) == {
        "root": plain,
        "malindi": plain,
        "kilifi": (3000, 1000, True),
        "watamu": (3000, 0, True),
    }
    say(world, plan, tree["kilifi"])
    say(world, plan, tree["watamu"])
    assert set(prices(world, plan, tree).values()) == {plain} and PlanOverride.objects.count() == 0
    said = [
        event.payload["changed"]
        for event in OutboxEvent.objects.filter(name="plan.overridden").order_by("position")
    ]
    assert said == [["price"], ["setup_fee"], ["price"], ["setup_fee"]]


def test_a_plan_may_be_sold_by_one_partner_alone_and_is_offered_and_sold_there(
    world: World, tree: dict[str, UUID]
) -> None:
    plan, other = world.plan(), world.plan("Other")
    say(world, plan, tree["root"], sold=False)
    say(world, plan, tree["kilifi"], sold=True, price=Decimal(1800), setup_fee=Decimal(200))
    offered = {
        name: [(each.plan.name, str(each.price)) for each in catalog.offers(world.ctx, here)]
        for name, here in tree.items()
    }
    alone = [("Other", "2500.00")]
    both = [("Home Basic", "1800.00"), *alone]
    assert offered == {"root": alone, "malindi": alone, "kilifi": both, "watamu": both}
    assert list(catalog.plans_on_sale(world.ctx, tree["malindi"])) == [other]
    with pytest.raises(catalog.PlanNotOnSale, match="is not sold to these customers"):
        world.sale(plan)
    sold = sales.sign_up_subscriber(
        partners_own(world, tree["watamu"]),
        person={"first_name": "Amani", "phone": "0711000777"},
        terms=sales.Terms(plan.id, activate=True),
    )
    assert sold.subscription.price == 1800 and sold.invoice is not None and sold.invoice.net == 2000


def test_a_change_of_plan_is_quoted_made_and_planned_at_the_partners_price(
    world: World, tree: dict[str, UUID]
) -> None:
    old, new, hidden = world.plan(), world.plan("Fast", "4000"), world.plan("Hidden")
    say(world, new, tree["kilifi"], price=Decimal(3500))
    say(world, hidden, tree["kilifi"], sold=False)
    kilifi = partners_own(world, tree["kilifi"])
    one, two = (
        sales.sign_up_subscriber(
            kilifi,
            person={"first_name": "N", "phone": f"071100070{n}"},
            terms=sales.Terms(old.id, activate=True),
        ).subscription
        for n in range(2)
    )
    quote = billing.quote_plan_change(world.ctx, subscription_id=one.id, plan_id=new.id)
    assert (quote.price, quote.charge) == (Decimal(3500), Decimal(3500))
    assert (
        billing.change_plan_now(world.ctx, subscription_id=one.id, plan_id=new.id).subscription.price == 3500
    )
    for refused in (
        lambda: billing.quote_plan_change(world.ctx, subscription_id=two.id, plan_id=hidden.id),
        lambda: subscriptions.plan_subscription_change(world.ctx, subscription_id=two.id, plan_id=hidden.id),
    ):
        with pytest.raises(catalog.PlanNotOnSale):
            refused()
    subscriptions.plan_subscription_change(world.ctx, subscription_id=two.id, plan_id=new.id)
    world.later(days=31)
    ahead = subscriptions.as_they_will_be(
        world.ctx, subscriptions.subscriptions_by_id(world.ctx, [two.id]), world.ctx.today
    )
    (done,) = subscriptions.apply_due_changes(world.ctx, subscription_ids=[two.id])
    assert ahead[0].price == done.price == Decimal(3500)


def test_services_keep_what_they_pay(world: World) -> None:
    plan = world.plan()
    kept = world.sale(plan).subscription
    say(world, plan, world.tenant_id, sold=False)
    kept.refresh_from_db()
    assert (kept.price, kept.state) == (Decimal(2500), "active")


def test_who_may_say_what(world: World, tree: dict[str, UUID]) -> None:
    plan, archived = world.plan(), world.plan("Old")
    catalog.archive_plan(world.ctx, plan_id=archived.id)
    kilifi = partners_own(world, tree["kilifi"])
    say(world, plan, tree["kilifi"], kilifi, price=Decimal(2700))
    say(world, plan, tree["watamu"], kilifi, sold=False)
    cases: list[tuple[Any, type[Exception]]] = [
        (
            lambda: say(world, plan, tree["kilifi"], kilifi, price=Decimal(2700), sold=False),
            catalog.DecidedAbove,
        ),
        (lambda: say(world, plan, tree["malindi"], kilifi, price=Decimal(1)), NotFound),
        (lambda: say(world, plan, tree["root"], price=Decimal(1)), catalog.DecidedAbove),
        (lambda: say(world, plan, tree["kilifi"], price=Decimal(-1)), Malformed),
        (lambda: say(world, plan, tree["kilifi"], setup_fee=Decimal(10) ** 12), Malformed),
        (lambda: say(world, archived, tree["kilifi"], price=Decimal(1)), catalog.PlanInWrongState),
        (lambda: say(world, World("coast").plan(), tree["kilifi"], price=Decimal(1)), NotFound),
        (lambda: say(world, plan, World("hills").tenant_id, price=Decimal(1)), NotFound),
        (lambda: say(world, plan, tree["kilifi"], world.as_role("billing"), price=Decimal(1)), NotAllowed),
    ]
    before = prices(world, plan, tree)
    for deed, refusal in cases:
        with pytest.raises(refusal):
            deed()
    assert prices(world, plan, tree) == before and before["kilifi"] == (2700, 1500, True)


def test_the_same_said_again_is_no_event(world: World, tree: dict[str, UUID]) -> None:
    plan = world.plan()
    for _ in range(2):
        say(world, plan, tree["kilifi"], price=Decimal(2700))
    assert OutboxEvent.objects.filter(name="plan.overridden").count() == 1


def test_a_batch_is_two_questions(world: World, tree: dict[str, UUID]) -> None:
    made = [world.plan(f"Plan {number}") for number in range(4)]
    for plan in made:
        say(world, plan, tree["kilifi"], price=Decimal(2700))
    with CaptureQueriesContext(connection) as asked:
        found = catalog.prices_for(world.ctx, [(plan, each) for plan in made for each in tree.values()])
    assert len(asked) == 2 and len(found) == 16
