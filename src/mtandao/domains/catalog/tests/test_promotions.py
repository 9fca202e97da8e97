"""Plans for a limited time: into what they turn, and when."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.rules.cycles import Calendar
from mtandao.domains.catalog.rules.promotions import first_period_from, leads_back, reverts_day
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed
from tests.worlds import World

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
CALENDARS = st.one_of(
    st.builds(Calendar, st.sampled_from(["month", "quarter", "half_year", "year"]), st.integers(1, 31)),
    st.builds(Calendar, st.sampled_from(["day", "week"]), st.just(1)),
    st.builds(Calendar, st.just("month"), st.just(1), st.integers(1, 400)),
)


def test_so_many_whole_cycles_and_the_days_up_to_the_billing_day_on_top() -> None:
    monthly, to_the_end = Calendar("month", 20), Calendar("month", 1)
    assert reverts_day(date(2026, 11, 20), monthly, after_cycles=3) == date(2027, 2, 20)
    assert reverts_day(date(2026, 11, 20), to_the_end, after_cycles=3) == date(2027, 3, 1)
    assert reverts_day(date(2026, 12, 1), to_the_end, after_cycles=3) == date(2027, 3, 1)
    assert reverts_day(date(2026, 11, 20), Calendar("month", 20, 30), after_cycles=2) == date(2027, 1, 19)
    assert reverts_day(date(2026, 11, 20), monthly) is None


def test_on_a_day_means_with_the_next_period() -> None:
    monthly = Calendar("month", 20)
    assert reverts_day(date(2026, 11, 20), monthly, on=date(2027, 1, 1)) == date(2027, 1, 20)
    assert reverts_day(date(2026, 11, 20), monthly, on=date(2027, 1, 20)) == date(2027, 1, 20)
    assert reverts_day(date(2026, 11, 20), monthly, on=date(2026, 11, 1)) == date(2026, 11, 20)


@given(DAYS, CALENDARS, DAYS)
def test_the_first_period_from_a_day_is_the_first(start: date, calendar: Calendar, on: date) -> None:
    found = first_period_from(start, calendar, on)
    periods, count = [start], 1
    while periods[-1] < on:
        periods.append(calendar.after(start, count))
        count += 1
    assert found == periods[-1]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8))
def test_what_is_let_in_never_goes_round(wanted: list[tuple[int, int]]) -> None:
    ids = [UUID(int=number) for number in range(7)]
    reverts: dict[UUID, UUID] = {}
    for one, other in wanted:
        if not leads_back(ids[one], ids[other], {k: v for k, v in reverts.items() if k != ids[one]}):
            reverts[ids[one]] = ids[other]
    for start in ids:
        at, steps = start, 0
        while at in reverts:
            at, steps = reverts[at], steps + 1
            assert steps <= len(ids)


@pytest.mark.django_db
def test_promotions_may_follow_each_other_but_not_go_round(world: World) -> None:
    base = world.plan("Home 20")
    second = world.plan("Second months", reverts_to_id=base.id, reverts_after_cycles=3)
    world.plan("First month", reverts_to_id=second.id, reverts_after_cycles=1)
    first = Plan.objects.get(name="First month")
    for plan in (first, second, base):
        with pytest.raises(catalog.PromotionGoesRound, match="round for ever"):
            catalog.change_plan(world.ctx, plan_id=base.id, reverts_to_id=plan.id, reverts_after_cycles=1)
    base.refresh_from_db()
    assert base.reverts_to_id is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"reverts_after_cycles": 3}, "reverts_to_id"),
        ({"reverts_to_id": "base"}, "reverts_after_cycles"),
        ({"reverts_to_id": "base", "reverts_after_cycles": 0}, "reverts_after_cycles"),
        (
            {"reverts_to_id": "base", "reverts_after_cycles": 3, "reverts_on": date(2027, 1, 1)},
            "reverts_after_cycles",
        ),
        ({"reverts_to_id": new_id(), "reverts_after_cycles": 3}, "reverts_to_id"),
        ({"reverts_to_id": "draft", "reverts_after_cycles": 3}, "reverts_to_id"),
        ({"reverts_to_id": "strangers", "reverts_after_cycles": 3}, "reverts_to_id"),
    ],
)
def test_a_promotion_turns_into_one_plan_at_one_time(world: World, terms: dict[str, Any], field: str) -> None:
    known = {"base": world.plan("Home 20").id, "draft": world.plan("Draft", state="draft").id}
    if terms.get("reverts_to_id") == "strangers":
        known["strangers"] = World("coast").plan("Theirs").id
    terms = {name: known.get(value, value) for name, value in terms.items()}
    with pytest.raises(Malformed) as refusal:
        world.plan("Promotion", **terms)
    assert field in refusal.value.fields
    assert not Plan.objects.filter(name="Promotion").exists()


@pytest.mark.django_db
def test_what_a_promotion_turns_into_is_not_archived(world: World) -> None:
    base = world.plan("Home 20")
    promotion = world.plan("Promotion", reverts_to_id=base.id, reverts_after_cycles=3)
    with pytest.raises(catalog.PlanInUse, match="Promotion turns into Home 20"):
        catalog.archive_plan(world.ctx, plan_id=base.id)
    moved = catalog.move_plans(world.ctx, plan_ids=[base.id], to=catalog.PlanState.ARCHIVED)
    assert moved.done == [] and "Promotion turns into Home 20" in moved.refused[0].detail
    both = catalog.move_plans(world.ctx, plan_ids=[base.id, promotion.id], to=catalog.PlanState.ARCHIVED)
    assert len(both.done) == 2


@pytest.mark.django_db
def test_a_promotion_is_sold_until_its_day(world: World) -> None:
    base = world.plan("Home 20")
    until = world.plan("Christmas", reverts_to_id=base.id, reverts_on=date(2026, 11, 22))
    assert until in catalog.plans_on_sale(world.ctx)
    world.later(days=2)
    assert until not in catalog.plans_on_sale(world.ctx)
    with pytest.raises(catalog.PlanNotOnSale, match="was a promotion until 22 Nov 2026"):
        world.sale(until)
