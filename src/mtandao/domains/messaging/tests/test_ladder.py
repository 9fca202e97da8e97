"""What a customer hears on the ladder: down it, and back."""

from datetime import date
from decimal import Decimal

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging.tests.conftest import (
    PAY,
    billed,
    heard,
    only,
    settle,
    walk,
)
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World


def test_the_ladder_is_told_step_by_step(isp: World) -> None:
    subscriber = billed(isp)
    for day in (20, 21, 24, 31):
        walk(isp, day)
    isp.now = isp.now.replace(year=2027, month=2, day=1)
    collections.walk_ladder(isp.ctx)
    settle(isp)
    bodies = {message.template: message.body for message in heard(isp, subscriber)}
    assert bodies["fell_due"] == f"KES 2,500 is due today. Pay to {PAY} and stay online. Savanna Net"
    assert bodies["grace"] == f"KES 2,500 is overdue. You stay online until 23 Dec. Pay to {PAY}. Savanna Net"
    assert bodies["walled"] == (
        f"Your internet is paused: KES 2,500 is overdue. Pay to {PAY} and it is back at once. Savanna Net"
    )
    assert bodies["suspended"] == (
        f"Your internet is off: KES 2,500 is overdue. Pay to {PAY} and it is back at once. Savanna Net"
    )
    assert bodies["disconnected"] == (
        f"Your line is disconnected: KES 2,500 is overdue. Pay to {PAY}, then call us. Savanna Net"
    )
    assert [message.template for message in heard(isp, subscriber)][3:] == [
        "fell_due",
        "grace",
        "walled",
        "suspended",
        "disconnected",
    ]


@pytest.mark.parametrize(("day", "when"), [(13, "in 7 days"), (17, "in 3 days"), (19, "tomorrow")])
def test_reminders_say_when_it_falls_due(isp: World, day: int, when: str) -> None:
    sale = isp.sale()
    issue_due(isp, sale, date(2026, 12, 20))
    walk(isp, day)
    walk(isp, day)
    message = only(isp, sale.subscriber, "reminder")
    assert message.body == f"KES 700 is due {when}, 20 Dec. Pay to {PAY}. Savanna Net"


def issue_due(isp: World, sale: object, due_on: date) -> None:
    isp.pays(sale.subscriber, "4000")  # type: ignore[attr-defined]
    line = billing.NewLine(kind=billing.LineKind.OTHER, description="Cable", unit_price=Decimal(700))
    subscriber = sale.subscriber  # type: ignore[attr-defined]
    new = billing.NewInvoice(
        subscriber_id=subscriber.id, organization_id=subscriber.organization_id, due_on=due_on, lines=[line]
    )
    billing.issue_invoices(isp.ctx, new=[new])


def test_the_three_reminders_of_one_invoice_are_three_messages(isp: World) -> None:
    sale = isp.sale()
    issue_due(isp, sale, date(2026, 12, 20))
    for day in (13, 17, 19):
        walk(isp, day)
    assert len(heard(isp, sale.subscriber, "reminder")) == 3


@pytest.mark.parametrize("days", [[20, 21, 24], [20, 21, 24, 31]])
def test_whoever_was_cut_and_pays_hears_that_he_is_back(isp: World, days: list[int]) -> None:
    subscriber = billed(isp)
    for day in days:
        walk(isp, day)
    isp.pays(subscriber, "2500")
    settle(isp)
    told = [message.template for message in heard(isp, subscriber)][-2:]
    assert told == ["payment_received", "restored"]
    body = only(isp, subscriber, "restored").body
    assert body == "You are back online: nothing is overdue. Account SAV-100016. Savanna Net"


def test_whoever_was_never_cut_is_not_told_that_he_is_back(isp: World) -> None:
    subscriber = billed(isp)
    walk(isp, 20)
    walk(isp, 21)
    isp.pays(subscriber, "2500")
    settle(isp)
    assert [message.template for message in heard(isp, subscriber)][-1] == "payment_received"


def test_whoever_is_clear_but_still_suspended_by_hand_is_not_called_online(isp: World) -> None:
    subscriber = billed(isp)
    (service,) = subscriptions.subscriptions_of(isp.ctx, subscriber.id)
    for day in (20, 21, 24):
        walk(isp, day)
    subscriptions.suspend_subscription(
        isp.ctx, subscription_id=service.id, reason=subscriptions.SuspensionReason.ABUSE
    )
    isp.pays(subscriber, "2500")
    settle(isp)
    assert heard(isp, subscriber, "restored") == []
    assert only(isp, subscriber, "cleared").body == (
        "Nothing is overdue any more. Call us to be connected again. Account SAV-100016. Savanna Net"
    )


def test_a_promise_is_confirmed_and_is_the_only_thing_said_of_coming_back(isp: World) -> None:
    subscriber = billed(isp)
    for day in (20, 24):  # the night of grace was missed
        walk(isp, day)
    collections.take_promise(
        isp.ctx, subscriber_id=subscriber.id, until=date(2026, 12, 29), reason="salary on the 28th"
    )
    settle(isp)
    message = only(isp, subscriber, "promise")
    assert message.body == (
        f"Agreed: you are online until 28 Dec. Pay KES 2,500 before then to {PAY}. Savanna Net"
    )
    assert heard(isp, subscriber, "grace") == []


def test_a_second_promise_is_told_too(isp: World) -> None:
    subscriber = billed(isp)
    walk(isp, 21)
    for day in (27, 29):
        collections.take_promise(
            isp.ctx, subscriber_id=subscriber.id, until=date(2026, 12, day), reason="asked"
        )
    settle(isp)
    assert ["26 Dec" in m.body or "28 Dec" in m.body for m in heard(isp, subscriber, "promise")] == [
        True,
        True,
    ]


def test_grace_counts_a_promise_that_was_made_before(isp: World) -> None:
    subscriber = billed(isp)
    walk(isp, 20)
    collections.take_promise(
        isp.ctx, subscriber_id=subscriber.id, until=date(2026, 12, 29), reason="asked early"
    )
    walk(isp, 21)
    assert "until 28 Dec" in only(isp, subscriber, "grace").body


def test_the_tenants_day_is_the_tenants_not_utcs(isp: World) -> None:
    """At half past midnight in Nairobi it is still yesterday in UTC."""
    subscriber = billed(isp)
    isp.now = isp.now.replace(day=20, hour=21, minute=30)
    collections.walk_ladder(isp.ctx)
    settle(isp)
    assert only(isp, subscriber, "grace").body.startswith(
        "KES 2,500 is overdue. You stay online until 23 Dec."
    )
