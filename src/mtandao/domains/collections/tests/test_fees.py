"""Late and reconnection fees over a real database: once, with tax, and not for who is let off."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.choices import Cause
from mtandao.domains.collections.tests.debtors import DUE, on, owes, service, stage, walk
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World

LATE = collections.FeeTerms("fixed", Decimal(50), late_from_day=4)
BACK = collections.FeeTerms(reconnection=Decimal(200))


def terms(world: World, wanted: collections.FeeTerms) -> None:
    collections.change_fee_terms(world.ctx, terms=wanted)


def fees(world: World, subscriber: Any) -> list[tuple[str, Decimal]]:
    return [(fee.kind, fee.amount) for fee in collections.fees(world.ctx, subscriber.id)]


def pays(world: World, subscriber: Any, amount: str) -> None:
    world.pays(subscriber, amount)
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id])


def test_on_its_day_once_and_never_on_the_fee(world: World) -> None:
    terms(world, LATE)
    subscriber = owes(world)
    assert walk(world, 3).fees == 0
    assert walk(world, 4).fees == 1
    assert walk(world, 4).fees == 0
    assert walk(world, 60).fees == 0
    (fee,) = collections.fees(world.ctx, subscriber.id)
    late = fee.late_invoice
    assert late is not None
    assert (fee.kind, fee.amount, late.due_on) == ("late", Decimal(50), DUE)
    assert fee.invoice.due_on == DUE + timedelta(days=4 + 7)
    (line,) = fee.invoice.lines.all()
    assert (line.kind, line.description) == ("fee", f"Late fee, invoice {late.number}")


def test_each_late_invoice_has_its_own_on_one_paper(world: World) -> None:
    terms(world, collections.FeeTerms("percent", late_percent=Decimal(10), late_cap=Decimal(60)))
    subscriber = owes(world)
    owes(world, "500", subscriber=subscriber)
    assert walk(world, 9).fees == 2
    rows = list(collections.fees(world.ctx, subscriber.id))
    assert sorted(row.amount for row in rows) == [Decimal(50), Decimal(60)]
    assert len({row.invoice_id for row in rows}) == 1


def test_of_a_part_paid_invoice_only_what_is_open_counts(world: World) -> None:
    terms(world, collections.FeeTerms("percent", late_percent=Decimal(10)))
    subscriber = owes(world)
    pays(world, subscriber, "400")
    walk(world, 4)
    assert fees(world, subscriber) == [("late", Decimal(30))]


def test_with_its_tax_and_in_the_ledger(world: World) -> None:
    group = billing.create_tax_group(world.ctx, code="VAT", name="VAT", inclusive=False)
    billing.add_tax_rate(
        world.ctx,
        group_id=group.id,
        new=billing.NewTaxRate(
            code="VAT", name="VAT", percent=Decimal(16), starts_on=date(2020, 1, 1), compound=False
        ),
    )
    terms(world, LATE)
    subscriber = owes(world)
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    walk(world, 4)
    (fee,) = collections.fees(world.ctx, subscriber.id)
    paper = fee.invoice
    assert [paper.net, paper.tax, paper.total] == [Decimal(50), Decimal(8), Decimal(58)]
    booked = ledger.trial_balance(world.ctx)
    assert [booked[ledger.AccountCode.FEES], booked[ledger.AccountCode.TAX]] == [Decimal(-50), Decimal(-8)]
    assert sum(booked.values()) == 0


def test_debts_from_before_the_fee_bear_none(world: World) -> None:
    """Turning it on is no news for who was late already."""
    subscriber = owes(world)
    terms(on(world, 2), LATE)
    owes(world, "300", due_on=world.ctx.today, subscriber=subscriber)
    walk(world, 30)
    assert fees(world, subscriber) == [("late", Decimal(50))]
    terms(world, collections.FeeTerms("fixed", Decimal(70)))
    walk(world, 31)
    assert len(fees(world, subscriber)) == 1


@pytest.mark.parametrize("left_alone", ["exempted", "promised", "small"])
def test_whom_the_ladder_leaves_alone_pays_none(world: World, left_alone: str) -> None:
    terms(world, LATE)
    subscriber = owes(world)
    if left_alone == "exempted":
        collections.exempt_account(world.ctx, subscriber_id=subscriber.id, reason="hospital")
    elif left_alone == "promised":
        until = DUE + timedelta(days=20)
        collections.take_promise(world.ctx, subscriber_id=subscriber.id, until=until, reason="payday")
    else:
        collections.change_ladder(world.ctx, ladder=collections.Ladder(least_amount=Decimal(1000)))
    walk(world, 10)
    assert fees(world, subscriber) == []


def test_a_broken_promise_brings_the_fee(world: World) -> None:
    terms(world, LATE)
    subscriber = owes(world)
    until = DUE + timedelta(days=10)
    collections.take_promise(world.ctx, subscriber_id=subscriber.id, until=until, reason="payday")
    walk(world, 10)
    assert fees(world, subscriber) == [("late", Decimal(50))]


def test_what_the_wallet_holds_pays_first(world: World) -> None:
    terms(world, LATE)
    subscriber = owes(world)
    pays(world, subscriber, "1000")
    walk(world, 10)
    assert fees(world, subscriber) == []


def test_who_pays_after_a_cut_owes_for_coming_back_once(world: World) -> None:
    terms(world, BACK)
    subscriber = owes(world)
    for day in (4, 11):
        walk(world, day)
    assert service(world, subscriber).state == "suspended"
    pays(world, subscriber, "700")
    assert (stage(world, subscriber), fees(world, subscriber)) == ("clear", [("reconnection", Decimal(200))])
    assert service(world, subscriber).state == "active"
    walk(world, 12)
    assert len(fees(world, subscriber)) == 1


def test_the_wall_alone_costs_nothing(world: World) -> None:
    terms(world, BACK)
    subscriber = owes(world)
    walk(world, 4)
    pays(world, subscriber, "700")
    assert fees(world, subscriber) == []


def test_a_second_cut_is_a_second_fee(world: World) -> None:
    terms(world, BACK)
    subscriber = owes(world)
    walk(world, 11)
    pays(world, subscriber, "900")
    owes(world, "300", due_on=DUE + timedelta(days=20), subscriber=subscriber)
    walk(world, 31)
    assert service(world, subscriber).state == "suspended"
    pays(world, subscriber, "300")
    assert len(fees(world, subscriber)) == 2


def test_a_promise_brings_him_back_for_the_fee_as_well(world: World) -> None:
    terms(world, BACK)
    subscriber = owes(world)
    walk(world, 11)
    until = world.ctx.today + timedelta(days=5)
    collections.take_promise(world.ctx, subscriber_id=subscriber.id, until=until, reason="payday")
    assert len(fees(world, subscriber)) == 1
    pays(world, subscriber, "700")
    assert len(fees(world, subscriber)) == 1


@pytest.mark.parametrize("why", [Cause.CORRECTION, Cause.EXEMPTION])
def test_who_was_cut_by_mistake_or_is_let_off_owes_none_then_or_later(world: World, why: Cause) -> None:
    terms(world, BACK)
    subscriber = owes(world)
    walk(world, 11)
    if why == Cause.EXEMPTION:
        collections.exempt_account(world.ctx, subscriber_id=subscriber.id, reason="hospital")
        world.pays(subscriber, "700")
    else:
        (invoice,) = billing.open_invoices(world.ctx).filter(subscriber_id=subscriber.id)
        billing.void_invoice(world.ctx, invoice_id=invoice.id, reason="Billed twice")
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id], cause=why)
    owes(world, "300", due_on=DUE + timedelta(days=20), subscriber=subscriber)
    walk(world, 24)
    pays(world, subscriber, "300")
    assert (stage(world, subscriber), fees(world, subscriber)) == ("clear", [])


def test_a_disconnected_service_is_over_and_has_nothing_to_come_back_to(world: World) -> None:
    terms(world, BACK)
    subscriber = owes(world)
    walk(world, 41)
    pays(world, subscriber, "700")
    assert (service(world, subscriber).state, fees(world, subscriber)) == ("disconnected", [])


def test_terms_that_make_no_sense_are_refused(world: World) -> None:
    for wrong in (
        collections.FeeTerms("fixed"),
        collections.FeeTerms("percent", late_percent=Decimal(101)),
        collections.FeeTerms(late_cap=Decimal(-1)),
        collections.FeeTerms(late_from_day=0),
        collections.FeeTerms(due_days=-1),
    ):
        with pytest.raises(Malformed):
            terms(world, wrong)
    with pytest.raises(NotAllowed):
        collections.change_fee_terms(world.as_role("billing"), terms=LATE)
