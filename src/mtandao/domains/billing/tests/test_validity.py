"""How long one price lasts, as the billing run bills it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import InvoiceLine
from tests.worlds import World

pytestmark = pytest.mark.django_db


def billed(world: World) -> list[Any]:
    lines = InvoiceLine.of(world.ctx).filter(kind="plan").order_by("starts_on", "id")
    return [(line.starts_on, line.ends_on, line.amount) for line in lines if line.starts_on]


def test_a_plan_of_thirty_days_is_billed_every_thirty_days(world: World) -> None:
    plan = world.plan(validity_days=30)
    sale = world.sale(plan)
    assert sale.subscription.billed_until == date(2026, 12, 20)
    assert sale.invoice.lines.get(kind="plan").description == "Home Basic, first 30 days"
    world.now = datetime(2027, 1, 20, 6, tzinfo=UTC)
    billing.run_billing(world.ctx)
    billing.run_billing(world.ctx)
    assert billed(world) == [
        (date(2026, 12, 20), date(2027, 1, 19), Decimal(2500)),
        (date(2027, 1, 19), date(2027, 2, 18), Decimal(2500)),
    ]


def test_a_plan_to_the_months_end_bills_its_first_days_and_then_whole_months(world: World) -> None:
    """20 to 30 November are 11 of 30 days."""
    sale = world.sale(world.plan(aligned=True))
    assert [line.kind for line in sale.invoice.lines.all()] == ["setup"]
    assert (sale.subscription.anchor_day, sale.subscription.billed_until) == (1, date(2026, 11, 20))
    billing.run_billing(world.ctx)
    world.now = datetime(2027, 1, 1, 6, tzinfo=UTC)
    billing.run_billing(world.ctx)
    assert billed(world) == [
        (date(2026, 11, 20), date(2026, 12, 1), Decimal("916.67")),
        (date(2026, 12, 1), date(2027, 1, 1), Decimal(2500)),
        (date(2027, 1, 1), date(2027, 2, 1), Decimal(2500)),
    ]


def test_F1_twelve_days_and_the_installation_are_what_he_owes(world: World) -> None:
    """Wherever the clocks change within these days: here in Berlin."""
    world.now = datetime(2016, 3, 20, 9, tzinfo=UTC)
    sale = world.sale(world.plan(price="30", setup_fee=Decimal(20), aligned=True))
    there = replace(world.ctx, tenant=replace(world.ctx.tenant, timezone=ZoneInfo("Europe/Berlin")))
    billing.run_billing(there)
    assert billed(world) == [(date(2016, 3, 20), date(2016, 4, 1), Decimal("11.61"))]
    assert billing.open_amount(world.ctx, sale.subscriber.id) == Decimal("31.61")


def test_whoever_begins_on_the_first_has_whole_months_from_the_start(world: World) -> None:
    world.now = datetime(2026, 12, 1, 6, tzinfo=UTC)
    world.sale(world.plan(aligned=True))
    billing.run_billing(world.ctx)
    assert billed(world) == [(date(2026, 12, 1), date(2027, 1, 1), Decimal(2500))]


def test_without_an_installation_fee_nothing_is_billed_at_the_sale(world: World) -> None:
    assert world.sale(world.plan(aligned=True, setup_fee=Decimal(0))).invoice is None
