"""What M-Pesa's own list brings: payments nobody told us of, the daily line, and questions about one receipt."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from mtandao.config.commands import business
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.mpesa import jobs, looking_up, pulling
from mtandao.gateways.mpesa.moments import pulled_instant
from mtandao.gateways.mpesa.tests.conftest import SAVANNA
from mtandao.gateways.mpesa.tests.shop import Shop, shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db


def test_a_payment_that_nobody_told_us_of_is_fetched_and_booked_once(shop: Shop) -> None:
    owner = shop.world.sale().subscriber
    receipt = shop.pays_by_hand(owner.account_number)
    shop.fetches()
    shop.fetches()
    payment = payments.payments(shop.world.ctx).get()
    assert (payment.receipt, payment.subscriber_id, payment.channel) == (receipt, owner.id, "pulled")
    assert ledger.held_in(shop.world.ctx, ledger.AccountCode.MPESA, SAVANNA.code) == Decimal(500)


def test_a_payment_told_after_it_was_fetched_is_the_same_one(shop: Shop) -> None:
    owner = shop.world.sale().subscriber
    receipt = shop.pays_by_hand(owner.account_number)
    shop.fetches()
    told = payments.receive_payment(
        shop.world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(500),
            received_at=shop.world.now,
            receipt=receipt,
            reference=owner.account_number,
        ),
    )
    assert payments.payments(shop.world.ctx).get().id == told.id


def test_more_than_a_page_is_fetched(shop: Shop) -> None:
    for number in range(101):
        given = {"short_code": SAVANNA.code, "account": "X", "amount": "10", "phone": f"0711000{number:03d}"}
        assert shop.daraja.post("pay", **given).status_code == 200
    shop.fetches()
    assert payments.payments(shop.world.ctx).count() == 101


def test_a_success_known_only_by_asking_gets_its_receipt_from_the_list(shop: Shop) -> None:
    """The callback was lost: the query names no receipt, the list does."""
    owner = shop.world.sale(phone="0700000010").subscriber
    ask = payments.ask_for_payment(shop.world.ctx, subscriber_id=owner.id, amount=Decimal(500))
    jobs.submit_ask(shop.world.ctx, ask_id=str(ask.id))
    shop.daraja.advance(30)
    jobs.question_ask(shop.world.ctx, ask_id=str(ask.id))
    ask.refresh_from_db()
    booked = payments.payments(shop.world.ctx).get()
    assert (ask.state, booked.receipt, booked.awaits_receipt) == ("succeeded", None, True)
    shop.fetches()
    booked.refresh_from_db()
    assert payments.payments(shop.world.ctx).count() == 1
    assert booked.receipt == shop.daraja.ledger[0]["receipt"]


def test_a_prompt_whose_answer_was_lost_is_settled_by_the_payment_that_came(shop: Shop) -> None:
    """Taken, and no name came back: nothing to ask about. It is not sent again; the list says that he paid."""
    owner = shop.world.sale(phone="0700000009").subscriber
    ask = payments.ask_for_payment(shop.world.ctx, subscriber_id=owner.id, amount=Decimal(500))
    payments.mark_sending(shop.world.ctx, ask_id=ask.id)
    payments.record_unknown(shop.world.ctx, ask_id=ask.id, reason="timeout")
    shop.pays_by_hand(owner.account_number)
    shop.fetches()
    shop.world.later(minutes=6)
    assert jobs.chase_asks(shop.world.ctx) == "0 asked about, 1 settled"
    ask.refresh_from_db()
    assert ask.state == "succeeded" and payments.payments(shop.world.ctx).get().ask_id == ask.id


def test_a_prompt_whose_answer_was_lost_ends_when_nothing_can_come_any_more(shop: Shop) -> None:
    owner = shop.world.sale().subscriber
    ask = payments.ask_for_payment(shop.world.ctx, subscriber_id=owner.id, amount=Decimal(500))
    payments.mark_sending(shop.world.ctx, ask_id=ask.id)  # and then we died
    for hours, state in ((1, "unknown"), (46, "unknown"), (2, "expired")):
        shop.world.later(hours=hours)
        jobs.chase_asks(shop.world.ctx)
        ask.refresh_from_db()
        assert ask.state == state
    assert shop.daraja.ledger == [], "nothing was sent again"


def test_a_question_that_was_lost_is_asked_again(shop: Shop) -> None:
    ask = payments.ask_for_payment(
        shop.world.ctx, subscriber_id=shop.world.sale().subscriber.id, amount=Decimal(500)
    )
    payments.mark_sending(shop.world.ctx, ask_id=ask.id)
    payments.record_accepted(shop.world.ctx, ask_id=ask.id, checkout_id="ws_CO_1")
    shop.world.later(minutes=6)
    assert jobs.chase_asks(shop.world.ctx) == "1 asked about, 0 settled"


def test_the_daily_line_of_yesterday_is_drawn_from_the_list(shop: Shop) -> None:
    owner = shop.world.sale().subscriber
    shop.pays_by_hand(owner.account_number)
    shop.fetches()
    shop.world.now = _tomorrow(shop)
    day = shop.draws()
    assert (day.state, day.pulled, day.lines) == ("agrees", True, 1)
    assert (day.statement_in, day.ledger_in, day.difference) == (Decimal(500), Decimal(500), Decimal(0))
    assert shop.draws().id == day.id, "drawn twice it is one line"


def test_after_the_clock_was_moved_the_list_still_brings_what_was_missed_and_the_day_agrees(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `mtandao clock --advance 3d` moves it: ours, and the simulator's along with it."""
    port = int(shop.daraja.base.rsplit(":", 1)[1])
    (tmp_path / "ports.json").write_text(json.dumps({"daraja": port}))
    monkeypatch.setattr(business, "environment", lambda: SimpleNamespace(home=tmp_path))
    owner = shop.world.sale().subscriber
    by = timedelta(days=3)
    business._tell_the_simulators(by)
    shop.world.now += by
    receipt = shop.pays_by_hand(owner.account_number)
    shop.fetches()
    payment = payments.payments(shop.world.ctx).get()
    assert (payment.receipt, payment.channel) == (receipt, "pulled")
    assert abs(payment.received_at - shop.world.now) < timedelta(hours=1), "of the day that the clock shows"
    shop.world.now = _tomorrow(shop)
    day = shop.draws()
    assert (day.state, day.lines, day.difference) == ("agrees", 1, Decimal(0))


def test_without_a_list_the_day_says_that_its_statement_is_missing(shop: Shop) -> None:
    payments.set_up_gateway(shop.world.ctx, gateway_id=shop.gateway.id, nominated_number="")
    shop.world.pays(shop.world.sale().subscriber, "500")
    shop.world.now = _tomorrow(shop)
    assert shop.draws().state == "no_statement"


def test_a_list_that_is_not_given_is_waited_for_or_let_be(shop: Shop) -> None:
    shop.daraja.post("reset")  # it forgets who may have the list
    assert pulling.fetched(shop.world.ctx, shop.gateway, 3) is False
    shop.daraja.post("faults", kind="html_503", path="/pulltransactions/v1/query")
    with pytest.raises(Unavailable):
        pulling.fetched(shop.world.ctx, shop.gateway, 3)


def test_a_payment_that_the_list_does_not_have_is_asked_about(shop: Shop) -> None:
    owner = shop.world.sale().subscriber
    receipt = shop.pays_by_hand(owner.account_number)
    shop.fetches()
    ctx = shop.world.ctx
    daily.StatementLine.of(ctx).all()._raw_delete("default")
    (day,) = daily.cover_days(ctx, days=[ctx.today], gateway_id=shop.gateway.id, short_code=SAVANNA.code)
    difference = daily.compare_day(ctx, day_id=day.id).differences.get()
    assert (difference.kind, difference.receipt) == ("missing_there", receipt)
    daily.ask_about(shop.world.as_role("admin"), difference_id=difference.id)
    looking_up.look_up(ctx, difference_id=str(difference.id))
    shop.daraja.advance(30)
    shop.hears(path="/out")
    difference.refresh_from_db()
    assert difference.answer.startswith("M-Pesa says: completed, KES 500.00 from ")


def test_hours_of_the_list_are_read_within_what_was_asked_for() -> None:
    since, until = datetime(2026, 7, 17, 6, tzinfo=UTC), datetime(2026, 7, 17, 10, tzinfo=UTC)
    nairobi, utc = "2026-07-17T12:05:30Z", "2026-07-17T06:05:30Z"
    assert pulled_instant(nairobi, since, until) == datetime(2026, 7, 17, 9, 5, 30, tzinfo=UTC)
    assert pulled_instant(utc, since, until) == datetime(2026, 7, 17, 6, 5, 30, tzinfo=UTC)
    assert pulled_instant("yesterday", since, until) is None


def _tomorrow(shop: Shop) -> datetime:
    noon = datetime.combine(shop.world.ctx.today, datetime.min.time(), shop.world.ctx.tenant.timezone)
    return (noon + timedelta(days=1, hours=1, minutes=40)).astimezone(UTC)
