"""Delivery reports through our own address: posted by the simulator, over HTTP, in any order and number."""

import os
import threading
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections
from django.test import Client
from django.urls import include, path

from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.tenancy.fence import fence
from mtandao.gateways.sms import inbound, jobs
from mtandao.gateways.sms.tests.conftest import IMPATIENT, SAVANNA, Bureau
from mtandao.gateways.sms.tests.test_django_sending import Lines, lines
from tests.worlds import World

__all__ = ["lines"]

urlpatterns = [path("hooks/sms/", include("mtandao.gateways.sms.urls"))]


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request, and none left over at the end."""


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The tests say what matters."""


def closing(application: WSGIApplication) -> WSGIApplication:
    """Each request's thread takes its connection with it."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        try:
            response = application(environ, start)
            return [b"".join(response)]
        finally:
            connections.close_all()

    return answer


@pytest.fixture
def house(kept_world: World, settings: Any) -> Iterator[str]:
    """Our own addresses, served over HTTP, on a database of their own."""
    assert kept_world.slug == "savanna"
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    with make_server(
        "127.0.0.1", 0, closing(get_wsgi_application()), server_class=Server, handler_class=Quiet
    ) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def isp(kept_world: World) -> World:
    messaging.set_up_provider(kept_world.ctx, username=SAVANNA.username, api_key=SAVANNA.api_key)
    return kept_world


def secret(isp: World) -> str:
    provider = messaging.active_provider(isp.ctx)
    assert provider is not None
    return provider.callback_secret


@pytest.fixture
def bureau_that_reports(isp: World, bureau: Bureau, lines: Lines, house: str) -> Bureau:
    """The simulator, told where to report. Its clock moves only when told."""
    assert lines.base == bureau.base
    address = f"{house}/hooks/sms/{secret(isp)}/"
    assert bureau.post("accounts", username="savanna", report_url=address).status_code == 200
    return bureau


def write(isp: World, ending: str) -> messaging.Message:
    return messaging.send_message(isp.ctx, to=f"+2547000000{ending}", text="You are back online.")


def becomes(isp: World, message: messaging.Message, state: str, seconds: float = 10.0) -> messaging.Message:
    """The message, once it has that state."""
    until = time.monotonic() + seconds
    while (found := messaging.message(isp.ctx, message.id)).state != state:
        assert time.monotonic() < until, f"it is {found.state} and not {state}"
        time.sleep(0.02)
    return found


def settled(bureau: Bureau, seconds: float = 10.0) -> list[dict[str, Any]]:
    """All callbacks, once none is on its way."""
    until = time.monotonic() + seconds
    while True:
        found: list[dict[str, Any]] = bureau.get("callbacks")["callbacks"]
        if all(each["fate"] not in ("waiting", "sending") for each in found):
            return found
        assert time.monotonic() < until, found
        time.sleep(0.02)


def test_a_delivered_message_knows_it(isp: World, bureau_that_reports: Bureau) -> None:
    message = write(isp, "01")
    jobs.send_messages(isp.ctx)
    bureau_that_reports.advance(60)
    assert becomes(isp, message, "delivered").delivered_at is not None
    assert {each["fate"] for each in settled(bureau_that_reports)} == {"arrived"}


def test_a_message_that_failed_says_why(isp: World, bureau_that_reports: Bureau) -> None:
    message = write(isp, "02")
    jobs.send_messages(isp.ctx)
    bureau_that_reports.advance(60)
    assert becomes(isp, message, "failed").reason == "UserDoesNotExist"


def test_a_lost_report_leaves_it_sent(isp: World, bureau_that_reports: Bureau) -> None:
    message = write(isp, "05")
    jobs.send_messages(isp.ctx)
    bureau_that_reports.advance(60)
    time.sleep(0.2)
    assert becomes(isp, message, "sent").delivered_at is None


def test_a_report_that_comes_twice_counts_once(isp: World, bureau_that_reports: Bureau) -> None:
    message = write(isp, "06")
    jobs.send_messages(isp.ctx)
    bureau_that_reports.advance(60)
    becomes(isp, message, "delivered")
    bureau_that_reports.advance(60)
    ends = [each for each in settled(bureau_that_reports) if each["payload"]["status"] == "Success"]
    assert len(ends) == 2
    assert [event.name for event in told(isp, message)] == [
        "message.queued",
        "message.sent",
        "message.delivered",
    ]


def told(isp: World, message: messaging.Message) -> list[Any]:
    return list(OutboxEvent.objects.filter(subject_id=message.id).order_by("position"))


def test_a_report_before_the_answer_is_not_lost(isp: World, bureau_that_reports: Bureau) -> None:
    message = write(isp, "07")
    jobs.send_messages(isp.ctx)
    found = becomes(isp, message, "delivered")
    assert found.provider_id is not None and found.cost is not None


def test_a_report_resolves_what_a_lost_answer_left_in_doubt(
    isp: World, bureau_that_reports: Bureau, lines: Lines
) -> None:
    lines.timeouts = IMPATIENT
    message = write(isp, "09")
    jobs.send_messages(isp.ctx)
    assert becomes(isp, message, "unknown").provider_id is None
    bureau_that_reports.advance(60)
    assert becomes(isp, message, "delivered").provider_id == bureau_that_reports.messages[0]["id"]


def test_the_address_answers_quickly_whatever_comes(isp: World, house: str, http: httpx.Client) -> None:
    message = write(isp, "01")
    mine = f"{house}/hooks/sms/{secret(isp)}"
    report = {"id": "ATXid_1", "status": "Success", "phoneNumber": message.to}
    bodies: list[bytes] = [
        urlencode(report).encode(),
        b"",
        b"\xff\xfe\x00",
        b"id=1",
        b"id=%00&status=%00",
        urlencode({**report, "failureReason": "x" * 5000}).encode(),
        b"id=1&status=Success&" + b"a=b&" * 500,
        os.urandom(300_000),
    ]
    for body in bodies:
        for address in (
            mine,
            f"{mine}/",
            f"{house}/hooks/sms/nobody-knows-this-secret/",
            f"{house}/hooks/sms/a",
        ):
            started = time.monotonic()
            answer = http.post(
                address, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
            )
            assert answer.status_code == 200, (address, body[:20])
            assert time.monotonic() - started < 2
    assert messaging.message(isp.ctx, message.id).state == "queued"
    assert http.get(mine).status_code == 405


def test_another_tenants_address_tells_nothing_of_ours(
    isp: World, house: str, http: httpx.Client, bureau_that_reports: Bureau
) -> None:
    message = write(isp, "05")
    jobs.send_messages(isp.ctx)
    sent = becomes(isp, message, "sent")
    other = World(slug="coast")
    with fence(other.ctx):
        theirs = messaging.set_up_provider(other.ctx, username="coast", api_key="coast-key").callback_secret
    report = {"id": sent.provider_id, "status": "Success", "phoneNumber": sent.to}
    assert http.post(f"{house}/hooks/sms/{theirs}/", data=report).status_code == 200
    assert messaging.message(isp.ctx, message.id).state == "sent"
    assert http.post(f"{house}/hooks/sms/{secret(isp)}/", data=report).status_code == 200
    assert messaging.message(isp.ctx, message.id).state == "delivered"


@pytest.mark.parametrize("spelling", ["+254700000009", " 254700000009", "254700000009", "+254 700 000 009"])
def test_a_number_in_any_spelling_finds_its_message(world: World, settings: Any, spelling: str) -> None:
    messaging.set_up_provider(world.ctx, username="savanna", api_key="savanna-key")
    message = write(world, "09")
    messaging.claim_messages(world.ctx, texts=1, phones=1)
    unknown = messaging.Result(message_id=message.id, state=messaging.State.UNKNOWN)
    messaging.record_results(world.ctx, results=[unknown])
    post(world, settings, {"id": "ATXid_1", "status": "Success", "phoneNumber": spelling})
    assert messaging.message(world.ctx, message.id).state == "delivered"


def post(world: World, settings: Any, report: dict[str, str]) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    answer = Client().post(
        f"/hooks/sms/{secret(world)}/", urlencode(report), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


def test_a_report_while_the_database_is_away_is_answered_all_the_same(
    world: World, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    messaging.set_up_provider(world.ctx, username="savanna", api_key="savanna-key")
    with (
        patch.object(inbound, "_whose", side_effect=DatabaseError("away")),
        patch.object(connections["default"], "close"),
    ):
        post(world, settings, {"id": "ATXid_1", "status": "Success", "phoneNumber": "+254700000001"})
    assert "the database is away" in caplog.text
