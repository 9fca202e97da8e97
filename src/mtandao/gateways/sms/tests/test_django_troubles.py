"""What can go wrong between us and Africa's Talking, and what becomes of the messages then."""

from typing import Any

import pytest

from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.simulation.serving import free_port
from mtandao.gateways.sms import jobs
from mtandao.gateways.sms.tests.conftest import IMPATIENT, SAVANNA, Bureau
from mtandao.gateways.sms.tests.test_django_sending import (
    Lines,
    isp,
    isp_customer,
    lines,
    now,
    simulated,
    write,
)
from tests.worlds import World

__all__ = ["isp", "lines", "simulated"]


def test_refused_numbers_fail_alone(isp: World, simulated: Bureau) -> None:
    for ending in ("01", "03", "02"):
        isp_customer(isp, f"+2547000000{ending}")
    messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="Work on our mast tonight.")
    jobs.send_messages(isp.ctx)
    told = {m.to[-2:]: (m.state, m.reason) for m in messaging.messages(isp.ctx)}
    assert told == {
        "01": ("sent", ""),
        "02": ("sent", ""),
        "03": ("failed", "This number wants no messages from us. (UserInBlacklist)"),
    }


def test_a_number_that_we_ourselves_refuse_does_not_hold_up_the_others(isp: World, simulated: Bureau) -> None:
    phones = ("+254700000001", "+25470000011", "+254700000101")
    for phone in phones:
        isp_customer(isp, phone)
    messaging.messages(isp.ctx)
    messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="Work on our mast tonight.")
    messaging.messages(isp.ctx).filter(to=phones[1]).update(to="+2547")
    jobs.send_messages(isp.ctx)
    states = dict(messaging.messages(isp.ctx).values_list("to", "state"))
    assert states == {phones[0]: "sent", "+2547": "failed", phones[2]: "sent"}


def test_a_timeout_after_acceptance_is_unknown_and_never_sent_again(
    isp: World, simulated: Bureau, lines: Lines
) -> None:
    message = write(isp, "09")
    lines.timeouts = IMPATIENT
    jobs.send_messages(isp.ctx)
    unknown = now(isp, message)
    assert unknown.state == "unknown" and "ReadTimeout" in unknown.reason
    isp.later(minutes=30)
    jobs.look_after_messages(isp.ctx)
    jobs.send_messages(isp.ctx)
    assert len(simulated.messages) == 1


def test_a_server_error_is_unknown_too(isp: World, simulated: Bureau) -> None:
    message = write(isp, "08")
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "unknown"


def test_out_of_credit_stops_sending_until_it_is_bought(isp: World, simulated: Bureau) -> None:
    first, *others = [write(isp, "04", "To be paid."), *[write(isp, f"{n}1") for n in range(3)]]
    simulated.post("accounts", username="savanna", balance="0")
    jobs.send_messages(isp.ctx)
    assert [now(isp, each).state for each in (first, *others)] == ["waiting"] * 4
    late = write(isp, "51")
    jobs.send_messages(isp.ctx)
    assert now(isp, late).state == "waiting"
    assert "no credit left" in now(isp, late).reason
    assert simulated.messages == []
    # The oldest looks whether it is mended; its number always meets an empty account.
    jobs.look_after_messages(isp.ctx)
    jobs.send_messages(isp.ctx)
    assert now(isp, first).state == "waiting" and simulated.messages == []
    simulated.post("accounts", username="savanna", balance="100")
    messaging.messages(isp.ctx).filter(id=first.id).update(to="+254700000011")
    assert messaging.resume_sending(isp.as_role("admin")) == 5
    jobs.send_messages(isp.ctx)
    assert {m.state for m in messaging.messages(isp.ctx)} == {"sent"}


def test_credit_that_was_bought_is_noticed_without_anybody(isp: World, simulated: Bureau) -> None:
    for number in range(3):
        write(isp, f"{number}1")
    simulated.post("accounts", username="savanna", balance="0")
    jobs.send_messages(isp.ctx)
    simulated.post("accounts", username="savanna", balance="100")
    for expected in (1, 3):
        jobs.look_after_messages(isp.ctx)
        jobs.send_messages(isp.ctx)
        assert len(simulated.messages) == expected


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"api_key": "wrong"}, "does not accept our API key"),
        ({"sender_id": "NOBODY"}, "does not know our sender id"),
    ],
)
def test_wrong_settings_hold_back_until_they_are_right(
    isp: World, simulated: Bureau, change: dict[str, Any], says: str
) -> None:
    messaging.set_up_provider(isp.ctx, **change)
    message = write(isp, "01")
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "waiting" and says in now(isp, message).reason
    messaging.set_up_provider(isp.ctx, api_key=SAVANNA.api_key, sender_id="SAVANNA")
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "sent"


def test_while_they_are_away_messages_wait_and_the_job_comes_again(
    isp: World, simulated: Bureau, lines: Lines
) -> None:
    message = write(isp, "01")
    lines.base = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable):
        jobs.send_messages(isp.ctx)
    assert (now(isp, message).state, now(isp, message).sent_at) == ("queued", None)
    lines.base = simulated.base
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "sent" and len(simulated.messages) == 1


def test_too_many_requests_are_tried_again_later(isp: World, simulated: Bureau) -> None:
    simulated.post("faults", kind="too_many", path="/version1/messaging")
    message = write(isp, "01")
    with pytest.raises(Unavailable):
        jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "queued"
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "sent" and len(simulated.messages) == 1


@pytest.mark.parametrize("kind", ["truncated", "wrong_type", "empty", "html_503"])
def test_an_answer_that_cannot_be_read_is_unknown(isp: World, simulated: Bureau, kind: str) -> None:
    simulated.post("faults", kind=kind, path="/version1/messaging")
    message = write(isp, "01")
    for _ in range(2):
        jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "unknown"
    assert len(simulated.messages) <= 1


def test_without_a_provider_what_was_queued_is_not_sent(isp: World, simulated: Bureau) -> None:
    message = write(isp, "01")
    messaging.set_up_provider(isp.ctx, active=False)
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "not_sent"
    assert simulated.messages == []


def test_nothing_leaves_this_machine_where_nothing_may(isp: World, settings: Any) -> None:
    settings.SMS_BASE_URL, settings.LOOPBACK_ONLY = None, True
    message = write(isp, "01")
    jobs.send_messages(isp.ctx)
    assert (now(isp, message).state, now(isp, message).reason) == ("waiting", jobs.NOWHERE)


def test_whoever_dies_while_sending_leaves_it_in_doubt_and_unrepeated(
    isp: World, simulated: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(isp, "01")

    def die(*_: object, **__: object) -> None:
        raise RuntimeError("the worker was killed")

    with monkeypatch.context() as dying:
        dying.setattr(messaging, "record_results", die)
        with pytest.raises(RuntimeError):
            jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "sending"
    jobs.send_messages(isp.ctx)
    jobs.look_after_messages(isp.later(minutes=6).ctx)
    jobs.send_messages(isp.ctx)
    assert now(isp, message).state == "unknown" and len(simulated.messages) == 1
