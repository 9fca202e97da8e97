"""From a queued message to Africa's Talking and back: the job against the simulator, over HTTP."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.db import connection, connections
from procrastinate.contrib.django import app

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import clock
from mtandao.foundation.outbox.relay import drain
from mtandao.gateways.outbound import alone
from mtandao.gateways.outbound.alone import LOCK, UNLOCK
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.sms import jobs
from mtandao.gateways.sms.client import AfricasTalkingClient
from mtandao.gateways.sms.config import AfricasTalkingConfig
from mtandao.gateways.sms.parts import count_parts
from mtandao.gateways.sms.tests.conftest import PATIENT, SAVANNA, Bureau
from tests.worlds import World

SENDING = ["gateways.sms.send_what_waits"]


@dataclass
class Lines:
    """Stands for `jobs.line`: the real client at its own pace, to the simulator, closed in the end."""

    base: str
    timeouts: Timeouts = PATIENT
    made: list[AfricasTalkingClient] = field(default_factory=list)

    def __call__(self, provider: messaging.ProviderSettings) -> AfricasTalkingClient:
        config = AfricasTalkingConfig(
            self.base, provider.username, provider.api_key, provider.sender_id, self.timeouts, 1000, 1000
        )
        self.made.append(AfricasTalkingClient(config))
        return self.made[-1]


@pytest.fixture
def lines(bureau: Bureau, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    settings.SMS_BASE_URL = bureau.base
    lines = Lines(bureau.base)
    monkeypatch.setattr(jobs, "line", lines)
    yield lines
    for client in lines.made:
        client.close()


@pytest.fixture
def isp(world: World) -> World:
    messaging.set_up_provider(
        world.ctx, username=SAVANNA.username, api_key=SAVANNA.api_key, sender_id="SAVANNA"
    )
    return world


@pytest.fixture
def simulated(isp: World, bureau: Bureau, lines: Lines) -> Bureau:
    assert isp.slug == "savanna" and lines.base == bureau.base
    return bureau


def write(isp: World, ending: str, text: str = "You are back online.") -> messaging.Message:
    return messaging.send_message(isp.ctx, to=f"+2547000000{ending}", text=text)


def now(isp: World, message: messaging.Message) -> messaging.Message:
    return messaging.message(isp.ctx, message.id)


def queued_jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs WHERE queue_name = 'sms'")
        return list(cursor.fetchall())


def test_a_queued_message_is_sent_and_its_price_kept(isp: World, simulated: Bureau) -> None:
    message = write(isp, "01")
    jobs.send_messages(isp.ctx)
    sent = now(isp, message)
    assert (sent.state, sent.cost, sent.cost_currency, sent.parts) == ("sent", Decimal("0.8000"), "KES", 1)
    (there,) = simulated.messages
    assert (there["id"], there["phone"], there["text"]) == (sent.provider_id, sent.to, sent.body)
    assert there["sender"] == "SAVANNA"


def test_running_the_job_again_sends_nothing_again(isp: World, simulated: Bureau) -> None:
    write(isp, "01")
    for _ in range(3):
        jobs.send_messages(isp.ctx)
    assert len(simulated.messages) == 1


def test_each_customers_own_text_reaches_him(isp: World, simulated: Bureau) -> None:
    for number in range(25):
        messaging.send_message(isp.ctx, to=f"+2547000{number:03d}01", text=f"Hello {number}")
    jobs.send_messages(isp.ctx)
    assert {m["phone"]: m["text"] for m in simulated.messages} == {
        f"+2547000{number:03d}01": f"Hello {number}" for number in range(25)
    }
    assert set(messaging.messages(isp.ctx).values_list("state", flat=True)) == {"sent"}


def test_one_text_to_many_goes_in_few_requests(isp: World, simulated: Bureau) -> None:
    for number in range(150):
        isp_customer(isp, f"+2547000{number:03d}01")
    simulated.http.post(f"{simulated.base}/__sim__/accounts", json={"username": "savanna", "balance": "1000"})
    messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="Work on our mast tonight.")
    jobs.send_messages(isp.ctx)
    assert len(simulated.messages) == 150
    assert str(simulated.get("journal")).count("/version1/messaging") == 2


def isp_customer(isp: World, phone: str) -> None:
    subscribers.create_subscriber(isp.ctx, first_name="Wanjiku", phone=phone)


@pytest.mark.parametrize(
    ("username", "url"),
    [("savanna", "https://api.africastalking.com"), ("sandbox", "https://api.sandbox.africastalking.com")],
)
def test_without_a_simulator_it_is_the_real_service(
    isp: World, settings: Any, username: str, url: str
) -> None:
    settings.SMS_BASE_URL, settings.LOOPBACK_ONLY = None, False
    provider = messaging.set_up_provider(isp.ctx, username=username)
    assert jobs._base_url(provider) == url
    assert jobs.line(provider) is jobs.line(provider)


def test_many_events_wake_one_job(isp: World) -> None:
    for number in range(5):
        write(isp, f"{number}1")
        drain(SENDING)
    drain(SENDING)
    assert queued_jobs() == [("gateways.sms.send_messages", "todo")]


def test_while_another_job_sends_this_one_waits(kept_world: World, simulated_kept: Bureau) -> None:
    """The lock is another connection's, as another worker's would be."""
    message = write(kept_world, "01")
    parameters = connection.get_connection_params()
    wanted = {
        key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)
    }
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute(LOCK, [f"sms/{kept_world.tenant_id}"])
        jobs.send_messages(kept_world.ctx)
        assert now(kept_world, message).state == "queued"
        assert queued_jobs() == [("gateways.sms.send_messages", "todo")]
        other.execute(UNLOCK, [f"sms/{kept_world.tenant_id}"])
        jobs.send_messages(kept_world.ctx)
    assert now(kept_world, message).state == "sent"


@pytest.fixture
def simulated_kept(kept_world: World, bureau: Bureau, lines: Lines) -> Bureau:
    messaging.set_up_provider(kept_world.ctx, username=SAVANNA.username, api_key=SAVANNA.api_key)
    assert lines.base == bureau.base
    return bureau


def test_the_worker_sends_what_the_relay_hands_over(kept_world: World, simulated_kept: Bureau) -> None:
    """Event, relay, job, worker, HTTP, and the message knows."""
    message = write(kept_world, "01")
    with patch.object(clock, "now", lambda: kept_world.now):
        drain(SENDING)
        work_off()
    assert now(kept_world, message).state == "sent"
    assert queued_jobs() == [("gateways.sms.send_messages", "succeeded")]


def work_off() -> None:
    """A worker, until nothing is due."""

    async def work() -> None:
        # One thread, so that its connection can be closed in the end.
        loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1)
        loop.set_default_executor(thread)
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        async with app.with_connector(connector).open_async() as running:
            await running.run_worker_async(
                queues=["sms"], wait=False, install_signal_handlers=False, delete_jobs="never"
            )
        await loop.run_in_executor(thread, connections.close_all)

    asyncio.run(work())


def test_a_job_makes_room_for_others(isp: World, simulated: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "BUSY_SECONDS", -1.0)
    monkeypatch.setattr(jobs, "CALLS", 1)
    for number in range(3):
        write(isp, f"{number}1", f"Hello {number}")
    jobs.send_messages(isp.ctx)
    assert len(simulated.messages) == 1
    assert queued_jobs() == [("gateways.sms.send_messages", "todo")]


Count = Callable[[str], int]


@pytest.mark.parametrize(
    "count", [lambda text: messaging.length(text).parts, lambda text: count_parts(text).parts]
)
@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 153, 3), ("😀" * 67, 3), ("", 0), ("ê" * 71, 2)],
)
def test_the_room_and_the_gateway_count_alike(count: Count, text: str, parts: int) -> None:
    assert count(text) == parts
