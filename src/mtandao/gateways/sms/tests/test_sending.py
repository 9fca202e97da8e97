"""The real client against every habit of the simulated service."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mtandao.gateways.outbound.answers import Accepted, Kind, NotSent, Rejected, Unknown
from mtandao.gateways.simulation.serving import free_port
from mtandao.gateways.sms.client import AfricasTalkingClient
from mtandao.gateways.sms.config import AfricasTalkingConfig
from mtandao.gateways.sms.outcomes import STANDINGS, Delivery, Standing, report_of, standing_of
from mtandao.gateways.sms.simulator import Account
from mtandao.gateways.sms.tests.conftest import IMPATIENT, PATIENT, Bureau, Starter


def test_a_message_is_taken_then_delivered_with_its_reports(bureau: Bureau) -> None:
    (recipient,) = bureau.sent("01").taken
    assert (recipient.phone, recipient.parts) == ("+254700000001", 1)
    assert (recipient.cost, recipient.currency) == (Decimal("0.8000"), "KES")
    bureau.advance(40)
    reports = bureau.reports(3)
    assert {report.message_id for report in reports} == {recipient.message_id}
    assert [report.status for report in reports] == ["Sent", "Buffered", "Success"]
    assert [report.report.is_final for report in reports] == [False, False, True]
    assert reports[2].report.delivery is Delivery.DELIVERED
    assert reports[2].network_code == "63902"


def test_recipients_are_answered_one_by_one(bureau: Bureau) -> None:
    batch = bureau.sent("01", "02", "03")
    assert [one.standing for one in batch.recipients] == [Standing.TAKEN, Standing.TAKEN, Standing.OPTED_OUT]
    assert batch.recipients[2].message_id is None
    assert batch.cost == Decimal("1.6000")
    assert [message["phone"] for message in bureau.messages] == ["+254700000001", "+254700000002"]


def test_a_failed_delivery_tells_why(bureau: Bureau) -> None:
    bureau.sent("02")
    bureau.advance(40)
    last = bureau.reports(3)[2]
    assert (last.status, last.failure_reason) == ("Failed", "UserDoesNotExist")
    assert last.report.delivery is Delivery.NOT_DELIVERED


def test_an_account_without_credit_stops_the_batch(bureau: Bureau) -> None:
    batch = bureau.sent("01", "04", "05")
    assert batch.is_out_of_credit
    assert {one.standing for one in batch.recipients} == {Standing.NO_CREDIT}
    assert bureau.messages == []


def test_credit_runs_out_within_a_batch(bureau: Bureau) -> None:
    bureau.post("accounts", username="savanna", balance="1.00")
    batch = bureau.sent("01", "11")
    assert [one.standing for one in batch.recipients] == [Standing.TAKEN, Standing.NO_CREDIT]
    assert bureau.get("state")["accounts"][0]["balance"] == "0.2000"


def test_a_report_may_be_lost(bureau: Bureau) -> None:
    bureau.sent("05")
    bureau.advance(40)
    bureau.sent("01")
    bureau.advance(40)
    assert {report.phone for report in bureau.reports(3)} == {"+254700000001"}
    assert bureau.messages[0]["status"] == "Success"


def test_a_report_may_come_twice(bureau: Bureau) -> None:
    bureau.sent("06")
    bureau.advance(40)
    assert [report.status for report in bureau.reports(4)] == ["Sent", "Buffered", "Success", "Success"]


def test_a_report_may_come_before_the_answer(bureau: Bureau) -> None:
    batch = bureau.sent("07")
    (report,) = bureau.reports(1)
    assert (report.message_id, report.status) == (batch.taken[0].message_id, "Success")


def test_an_error_page_is_unknown(bureau: Bureau) -> None:
    assert isinstance(bureau.send("08"), Unknown)
    assert bureau.messages == []


def test_an_answer_lost_after_acceptance_is_unknown_and_sent_once(start: Starter) -> None:
    bureau = start()
    assert isinstance(bureau.send("09", timeouts=IMPATIENT), Unknown)
    assert [report.status for report in bureau.reports(3)] == ["Sent", "Buffered", "Success"]
    assert len(bureau.messages) == 1


@pytest.mark.parametrize(
    ("kind", "expected", "executed"),
    [
        ("hang_before", Unknown, False),
        ("hang_after", Unknown, True),
        ("html_503", Unknown, False),
        ("too_many", Rejected, False),
        ("truncated", Unknown, True),
        ("wrong_type", Unknown, True),
        ("empty", Unknown, True),
    ],
)
def test_a_fault_is_never_repeated(bureau: Bureau, kind: str, expected: type, executed: bool) -> None:
    bureau.post("faults", kind=kind, path="/version1")
    assert isinstance(bureau.send("01", timeouts=IMPATIENT if "hang" in kind else PATIENT), expected)
    assert len(bureau.messages) == int(executed)


def test_a_wrong_key_is_a_matter_of_credentials(bureau: Bureau) -> None:
    answer = bureau.send("01", api_key="wrong")
    assert isinstance(answer, Rejected)
    assert answer.kind is Kind.CREDENTIALS


def test_a_sender_that_is_not_ours_refuses_the_whole_request(bureau: Bureau) -> None:
    answer = bureau.send("01", sender_id="COASTAL")
    assert isinstance(answer, Rejected)
    assert (answer.code, answer.kind) == ("InvalidSenderId", Kind.CONFIGURATION)
    assert bureau.sent("01", sender_id="").taken
    assert bureau.messages[-1]["sender"] == "AFRICASTKNG"


def test_a_service_that_is_down_was_never_sent_to(bureau: Bureau) -> None:
    assert isinstance(bureau.send("01", base_url=f"http://127.0.0.1:{free_port()}"), NotSent)


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ([], "x"),
        (["0700000001"], "x"),
        (["+254700000001", "+12"], "x"),
        (["+254700000001"], "  "),
        (["+٢٥٤٧٠٠٠٠٠٠٠١"], "x"),
        ([f"+2547{n:08d}" for n in range(1001)], "x"),
    ],
)
def test_what_cannot_be_sent_does_not_leave(bureau: Bureau, to: list[str], text: str) -> None:
    with bureau.client() as client:
        answer = client.send(to, text)
        assert isinstance(client.send(["+254700000001"], "x", sender_id="FARTOOLONGNAME"), Rejected)
    assert isinstance(answer, Rejected)
    assert (answer.code, answer.kind) == ("local.invalid", Kind.INVALID)
    assert [line for line in bureau.get("journal")["journal"] if line["direction"] == "received"] == []


def test_a_phone_named_twice_gets_one_message(bureau: Bureau) -> None:
    assert len(bureau.sent("01", "01").recipients) == 1
    assert len(bureau.messages) == 1


def test_texts_arrive_as_they_were_written(bureau: Bureau) -> None:
    text = "Habari “Wambũi” & co; 100% + €5 = حساب 😀\nKwaheri"
    bureau.sent("01", text=text)
    assert bureau.messages[0]["text"] == text
    assert bureau.messages[0]["parts"] == 1


def test_long_texts_cost_by_the_part(bureau: Bureau) -> None:
    (recipient,) = bureau.sent("01", text="a" * 307).recipients
    assert (recipient.parts, recipient.cost) == (3, Decimal("2.4000"))


def test_the_record_of_a_sending_keeps_no_text_no_key_and_no_phone(bureau: Bureau) -> None:
    answer = bureau.send("01", text="Your password is kiboko-77")
    assert isinstance(answer, Accepted)
    assert answer.exchange is not None
    kept = answer.exchange.sent + answer.exchange.received
    assert not any(secret in kept for secret in ("kiboko", "savanna-key", "254700000001"))
    assert "*********001" in kept


def test_who_forgets_to_ask_for_json_gets_xml(bureau: Bureau) -> None:
    form = {"username": "savanna", "to": "+254700000001", "message": "a < b"}
    answer = bureau.http.post(
        f"{bureau.base}/version1/messaging", data=form, headers={"apiKey": "savanna-key"}
    )
    assert answer.status_code == 201
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<statusCode>101</statusCode>" in answer.text


def test_the_younger_bulk_address_takes_json(bureau: Bureau) -> None:
    body = {
        "username": "savanna",
        "phoneNumbers": ["+254700000001", "12"],
        "message": "x",
        "senderId": "SAVANNA",
    }
    headers = {"apiKey": "savanna-key", "Accept": "application/json"}
    answer = bureau.http.post(f"{bureau.base}/version1/messaging/bulk", json=body, headers=headers)
    assert [one["statusCode"] for one in answer.json()["SMSMessageData"]["Recipients"]] == [101, 403]


def test_a_demo_may_deliver_to_every_number(start: Starter) -> None:
    bureau = start(scripted=False)
    batch = bureau.sent("02", "03", "04", "08", "09")
    assert {one.standing for one in batch.recipients} == {Standing.TAKEN}


def test_every_code_has_a_standing() -> None:
    assert standing_of(406) is Standing.OPTED_OUT
    assert standing_of(None) is standing_of(999) is Standing.UNKNOWN
    assert set(STANDINGS) == {100, 101, 102, 401, 402, 403, 404, 405, 406, 407, 409, 500, 501, 502}
    assert report_of("AbsentSubscriber").is_final
    assert not report_of("SomethingNew").is_final


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> AfricasTalkingClient:
    config = AfricasTalkingConfig("http://127.0.0.1:9", "u", "k")
    return AfricasTalkingClient(config, transport=httpx.MockTransport(answer))


def listing(*recipients: Any, words: str = "Sent") -> httpx.Response:
    return httpx.Response(201, json={"SMSMessageData": {"Message": words, "Recipients": list(recipients)}})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(201, text="<xml/>"), Unknown),
        (httpx.Response(201, json={}), Unknown),
        (httpx.Response(201, json={"SMSMessageData": None}), Unknown),
        (listing(words=""), Unknown),
        (listing(words="InsufficientBalance"), Rejected),
        (httpx.Response(200, json={"SMSMessageData": {"Recipients": {"number": "+254700000001"}}}), Accepted),
        (httpx.Response(400, text="bad"), Rejected),
        (httpx.Response(500, text="bad"), Unknown),
    ],
)
def test_odd_answers_are_read_with_care(answer: httpx.Response, expected: type) -> None:
    with answering(lambda _: answer) as client:
        assert isinstance(client.send(["+254700000001"], "x"), expected)


def test_a_recipient_the_answer_forgets_is_unknown() -> None:
    told = {
        "statusCode": "101",
        "number": "254700000001",
        "status": "Success",
        "cost": "odd",
        "messageId": "a",
    }
    with answering(lambda _: listing(told, "odd", {"number": 5})) as client:
        answer = client.send(["+254700000001", "+254700000002"], "x")
    assert isinstance(answer, Accepted)
    assert [one.standing for one in answer.value.recipients] == [Standing.TAKEN, Standing.UNKNOWN]
    assert answer.value.cost == 0


def test_settings_that_cannot_work_are_refused() -> None:
    for username, key in (("", "k"), ("u", ""), ("u", "clé")):
        with pytest.raises(ValueError, match="Africa"):
            AfricasTalkingConfig("http://127.0.0.1:9", username, key)
    assert "secret" not in repr(AfricasTalkingConfig("http://127.0.0.1:9", "u", "secret"))
    assert "secret" not in repr(Account("u", "secret"))
