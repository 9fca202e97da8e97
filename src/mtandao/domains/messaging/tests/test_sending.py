"""Taking messages to send and saying what became of them: what the gateways stand on."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import Result, State
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.tests.conftest import claim, events, record, states, with_sms, written
from mtandao.domains.messaging.tests.test_many import customers
from mtandao.foundation.refusals import NotAllowed
from tests.worlds import World


def test_a_claim_takes_the_oldest_and_marks_them(isp: World) -> None:
    messages = written(isp, 3)
    calls = claim(isp, texts=2)
    assert [[message.id for message in call] for call in calls] == [[messages[0].id], [messages[1].id]]
    assert states(isp) == ["sending", "sending", "queued"]
    assert messaging.message(isp.ctx, messages[0].id).sent_at == isp.now
    assert [call[0].id for call in claim(isp)] == [messages[2].id]
    assert claim(isp) == []


def test_one_customers_message_goes_before_a_bulk(isp: World) -> None:
    customers(isp, 30)
    messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="Work on our mast.")
    (late,) = written(isp)
    first, bulk = claim(isp, phones=21)
    assert [message.id for message in first] == [late.id]
    assert len(bulk) == 20 and {message.body for message in bulk} == {"Work on our mast."}


def test_a_phones_second_message_stays_the_second(isp: World) -> None:
    for text in ("First.", "Second."):
        messaging.send_message(isp.ctx, to="0712345678", text=text)
    assert [[m.body for m in call] for call in claim(isp)] == [["First."]]
    assert [[m.body for m in call] for call in claim(isp)] == [["Second."]]


def test_what_could_not_leave_for_a_day_is_not_sent(isp: World) -> None:
    written(isp, 2)
    isp.later(days=1, seconds=1)
    fresh = messaging.send_message(isp.ctx, to="0712345678", text="Hello")
    assert [call[0].id for call in claim(isp, phones=2)] == [fresh.id]
    assert states(isp) == ["not_sent", "not_sent", "sending"]


def test_a_taken_message_knows_its_price_and_number(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    sent = record(
        isp, message, State.SENT, provider_id="ATXid_1", parts=2, cost=Decimal("1.6000"), cost_currency="KES"
    )
    assert (sent.state, sent.provider_id, sent.parts) == ("sent", "ATXid_1", 2)
    assert (sent.cost, sent.cost_currency) == (Decimal("1.6000"), "KES")
    assert [event.subject_id for event in events("message.sent")] == [message.id]


def test_a_failed_message_says_why(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    failed = record(isp, message, State.FAILED, reason="This number cannot get SMS.")
    assert (failed.state, failed.reason) == ("failed", "This number cannot get SMS.")
    assert events("message.failed")[0].payload["reason"] == "This number cannot get SMS."


def test_an_unknown_outcome_is_not_tried_again_by_itself(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    record(isp, message, State.UNKNOWN, reason="no answer")
    isp.later(minutes=30)
    assert messaging.try_waiting_again(isp.ctx) == 0
    assert claim(isp) == []
    assert messaging.message(isp.ctx, message.id).state == "unknown"


def test_what_surely_did_not_leave_may_leave_again(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    back = record(isp, message, State.QUEUED)
    assert (back.state, back.sent_at) == ("queued", None)
    ((again,),) = claim(isp)
    assert (again.id, again.attempts) == (message.id, 2)


def test_out_of_credit_holds_back_all_and_says_so_once(isp: World) -> None:
    messages = written(isp, 3)
    claim(isp, texts=1)
    stop = "There is no credit left."
    messaging.record_results(
        isp.ctx, results=[Result(message_id=messages[0].id, state=State.WAITING, reason=stop)], stop=stop
    )
    assert claim(isp) == []
    assert states(isp) == ["waiting"] * 3
    assert {m.reason for m in messaging.messages(isp.ctx)} == {stop}
    assert [event.payload["reason"] for event in events("messaging.stopped")] == [stop]
    provider = messaging.active_provider(isp.ctx)
    assert provider and provider.stopped_at == isp.now


def stopped(isp: World, count: int = 3) -> list[Message]:
    messages = written(isp, count)
    messaging.record_results(isp.ctx, results=(), stop="There is no credit left.")
    assert claim(isp) == []
    return messages


def test_while_stopped_one_message_at_a_time_looks_whether_it_is_mended(isp: World) -> None:
    messages = stopped(isp)
    for _ in range(2):
        assert messaging.try_waiting_again(isp.ctx) == 1
        ((scout,),) = claim(isp)
        assert scout.id == messages[0].id
        messaging.record_results(
            isp.ctx,
            results=[Result(message_id=scout.id, state=State.WAITING)],
            stop="There is no credit left.",
        )
    assert len(events("messaging.stopped")) == 1
    assert states(isp) == ["waiting"] * 3


def test_when_it_is_mended_the_others_follow(isp: World) -> None:
    messages = stopped(isp)
    messaging.try_waiting_again(isp.ctx)
    claim(isp)
    record(isp, messages[0], State.SENT, provider_id="ATXid_1")
    assert messaging.try_waiting_again(isp.ctx) == 2
    assert states(isp) == ["sent", "queued", "queued"]
    assert len(events("messaging.resumed")) == 1
    assert messaging.try_waiting_again(isp.ctx) == 0


def test_a_person_resumes_sending_at_once(isp: World) -> None:
    stopped(isp)
    assert messaging.resume_sending(isp.as_role("admin")) == 3
    assert states(isp) == ["queued"] * 3
    assert len(events("messaging.resumed")) == 1
    with pytest.raises(messaging.NotStopped):
        messaging.resume_sending(isp.ctx)


def test_new_settings_free_what_was_held_back(isp: World) -> None:
    stopped(isp)
    provider = with_sms(isp, api_key="a-new-key")
    assert (provider.stopped_at, provider.stopped_for) == (None, "")
    assert states(isp) == ["queued"] * 3


def test_what_was_held_back_for_a_day_is_not_sent(isp: World) -> None:
    stopped(isp)
    isp.later(days=1, seconds=1)
    assert messaging.try_waiting_again(isp.ctx) == 0
    assert states(isp) == ["not_sent"] * 3


def test_a_provider_that_is_switched_off_sends_nothing(isp: World) -> None:
    written(isp, 2)
    messaging.set_up_provider(isp.ctx, active=False)
    assert claim(isp) == []
    assert states(isp) == ["not_sent"] * 2
    assert messaging.send_message(isp.ctx, to="0712345678", text="Hello").state == "not_sent"


def test_an_interrupted_message_is_given_up_and_not_sent_again(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    isp.later(minutes=4)
    assert messaging.give_up_on_interrupted(isp.ctx) == 0
    isp.later(minutes=2)
    assert messaging.give_up_on_interrupted(isp.ctx) == 1
    assert messaging.message(isp.ctx, message.id).state == "unknown"
    assert claim(isp) == []
    assert record(isp, message, State.SENT, provider_id="ATXid_1").state == "sent"


@pytest.mark.parametrize("role", ["admin", "super_admin"])
def test_only_the_gateways_report(isp: World, role: str) -> None:
    """A role with all of messaging may; any other may not."""
    messaging.claim_messages(isp.as_role(role), texts=1, phones=1)
    with pytest.raises(NotAllowed):
        messaging.claim_messages(isp.as_role("billing_manager"), texts=1, phones=1)


def test_counts_say_what_reached_nobody(isp: World) -> None:
    messages = written(isp, 3)
    claim(isp, texts=2)
    record(isp, messages[0], State.SENT, provider_id="ATXid_1")
    record(isp, messages[1], State.FAILED)
    assert messaging.unsent_counts(isp.ctx) == {State.FAILED: 1, State.QUEUED: 1}
    assert messaging.unsent_counts(isp.ctx, since=isp.now + timedelta(seconds=1)) == {}


def test_what_one_event_caused_is_found_by_its_cause(isp: World) -> None:
    ctx = isp.ctx
    message = messaging.send_message(ctx, to="0712345678", text="Hello")
    messaging.send_message(isp.ctx, to="0712345678", text="Hello")
    assert [row.id for row in messaging.messages_caused_by(isp.ctx, ctx.correlation_id)] == [message.id]
