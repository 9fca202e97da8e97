"""Delivery reports: twice, late, in any order, before the answer, without one, and of somebody else."""

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import State
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.tests.conftest import claim, events, record, states, written
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def report(
    world: World,
    provider_id: str,
    status: str,
    state: State | None,
    to: str = "+254710000000",
    reason: str = "",
) -> int:
    messaging.store_report(
        world.ctx,
        provider="africastalking",
        provider_id=provider_id,
        status=status,
        state=state,
        to=to,
        reason=reason,
    )
    return messaging.apply_reports(world.ctx, provider_ids=[provider_id])


def sent(isp: World) -> Message:
    (message,) = written(isp)
    claim(isp)
    return record(isp, message, State.SENT, provider_id="ATXid_1")


def test_a_report_of_delivery_is_kept_with_its_time(isp: World) -> None:
    message = sent(isp)
    isp.later(seconds=9)
    assert report(isp, "ATXid_1", "Success", State.DELIVERED) == 1
    told = messaging.message(isp.ctx, message.id)
    assert (told.state, told.delivered_at) == ("delivered", isp.now)
    (event,) = events("message.delivered")
    assert (event.subject_id, event.correlation_id) == (message.id, message.correlation_id)


def test_a_report_that_comes_twice_is_told_once(isp: World) -> None:
    sent(isp)
    assert [report(isp, "ATXid_1", "Success", State.DELIVERED) for _ in range(3)] == [1, 0, 0]
    assert len(events("message.delivered")) == 1


def test_reports_in_the_wrong_order_leave_the_best(isp: World) -> None:
    message = sent(isp)
    for status, state in (
        ("Success", State.DELIVERED),
        ("Buffered", State.SENT),
        ("Failed", State.FAILED),
        ("Submitted", State.SENT),
    ):
        report(isp, "ATXid_1", status, state)
    assert messaging.message(isp.ctx, message.id).state == "delivered"


def test_a_late_delivery_overturns_a_failure(isp: World) -> None:
    message = sent(isp)
    report(isp, "ATXid_1", "Failed", State.FAILED, reason="AbsentSubscriber")
    assert messaging.message(isp.ctx, message.id).reason == "AbsentSubscriber"
    report(isp, "ATXid_1", "Success", State.DELIVERED)
    told = messaging.message(isp.ctx, message.id)
    assert (told.state, told.reason) == ("delivered", "")


def test_a_report_before_the_answer_waits_for_it(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    assert report(isp, "ATXid_1", "Success", State.DELIVERED) == 0
    assert messaging.message(isp.ctx, message.id).state == "sending"
    record(isp, message, State.SENT, provider_id="ATXid_1")
    assert messaging.apply_reports(isp.ctx, provider_ids=["ATXid_1"]) == 1
    assert messaging.message(isp.ctx, message.id).state == "delivered"


def test_a_report_finds_the_message_whose_answer_never_came(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    record(isp, message, State.UNKNOWN, reason="timeout")
    report(isp, "ATXid_9", "Success", State.DELIVERED, to=message.to)
    told = messaging.message(isp.ctx, message.id)
    assert (told.state, told.provider_id, told.reason) == ("delivered", "ATXid_9", "")


def test_a_report_that_could_be_of_two_messages_is_of_neither(isp: World) -> None:
    for text in ("First.", "Second."):
        message = messaging.send_message(isp.ctx, to="0710000000", text=text)
        claim(isp)
        record(isp, message, State.UNKNOWN)
    assert report(isp, "ATXid_9", "Success", State.DELIVERED) == 0
    assert states(isp) == ["unknown", "unknown"]


def test_a_report_is_not_guessed_while_another_message_to_that_phone_is_being_sent(isp: World) -> None:
    first = messaging.send_message(isp.ctx, to="0710000000", text="First.")
    claim(isp)
    record(isp, first, State.UNKNOWN)
    second = messaging.send_message(isp.ctx, to="0710000000", text="Second.")
    claim(isp)
    assert report(isp, "ATXid_2", "Success", State.DELIVERED) == 0
    record(isp, second, State.SENT, provider_id="ATXid_2")
    messaging.apply_reports(isp.ctx)
    assert states(isp) == ["unknown", "delivered"]


def test_a_report_of_no_message_of_ours_is_forgotten_after_two_days(isp: World) -> None:
    assert report(isp, "ATXid_alien", "Success", State.DELIVERED) == 0
    isp.later(days=2, seconds=1)
    assert messaging.apply_reports(isp.ctx) == 0
    (message,) = written(isp)
    claim(isp)
    record(isp, message, State.SENT, provider_id="ATXid_alien")
    assert messaging.apply_reports(isp.ctx) == 0


def test_a_word_that_means_nothing_changes_nothing(isp: World) -> None:
    message = sent(isp)
    assert report(isp, "ATXid_1", "Pondering", None) == 0
    assert messaging.message(isp.ctx, message.id).state == "sent"


def test_another_tenants_report_does_not_touch_ours(isp: World) -> None:
    message = sent(isp)
    other = World(slug="coast")
    with fence(other.ctx):
        assert report(other, "ATXid_1", "Success", State.DELIVERED, to=message.to) == 0
    assert messaging.message(isp.ctx, message.id).state == "sent"


def test_a_late_answer_never_undoes_what_a_report_said(isp: World) -> None:
    (message,) = written(isp)
    claim(isp)
    record(isp, message, State.SENT, provider_id="ATXid_1")
    report(isp, "ATXid_1", "Success", State.DELIVERED)
    for late in (State.SENT, State.UNKNOWN, State.FAILED, State.QUEUED):
        assert record(isp, message, late).state == "delivered"
