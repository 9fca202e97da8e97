"""Payment to online: from M-Pesa's callback being acknowledged to the router being told, under a steady load.

Everything runs as installed: the web process takes the callback over HTTP, the relay carries the events, the
RADIUS rows are committed, the worker sends the Disconnect that brings the customer back from behind the wall,
and a router on loopback notes when it arrived. 20 payments a second.
"""

import hashlib
import json
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from bench import cpu
from bench.harness import Result, own_databases, peak_mb, percentile, say

PER_SECOND = 20
NAS = "127.0.3.1"
SECRET = b"bench-secret"


def run(scale: int = 600) -> Result:
    with own_databases():
        from bench.world import build
        from mtandao.foundation.outbox.relay import drain

        world = build(scale)
        drain()
        with _router() as router:
            keys = _behind_the_wall(world, router.port)
            with _processes() as (port, pids):
                _wait_for_quiet()
                router.heard.clear()  # the Disconnects that put them behind the wall
                before = {name: cpu.seconds(pid) for name, pid in pids.items()}
                accepted = _pay(port, keys)
                _wait_until(lambda: len(router.heard) >= scale, 60)
                used = {name: cpu.seconds(pid) - before[name] for name, pid in pids.items()}
        missing = scale - len(router.heard)
        if missing:
            say(f"{missing} customers were never brought back")
        took = [(router.heard[user] - at) * 1000 for user, at in accepted.items() if user in router.heard]
        p50, p95, p99 = (round(percentile(took, share), 1) for share in (0.5, 0.95, 0.99))
        return Result(
            name="online",
            value=p50,
            unit="ms from the callback's acknowledgement to the router (median)",
            limit={"what": "what an operator calls seconds", "value": 5000},
            ratio_to_limit=round(5000 / p95, 1),
            p50_ms=p50,
            p95_ms=p95,
            p99_ms=p99,
            peak_mb=peak_mb(),
            scale=scale,
            more={
                "payments_per_second": PER_SECOND,
                "lost": missing,
                "cpu_ms_per_payment": {name: round(spent * 1000 / scale, 1) for name, spent in used.items()},
            },
        )


class _Router(threading.Thread):
    """Acknowledges every Disconnect and notes when it came, by user name."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((NAS, 0))
        self.port = int(self.socket.getsockname()[1])
        self.heard: dict[str, float] = {}

    def run(self) -> None:
        while True:
            try:
                packet, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            self.heard.setdefault(_user(packet), time.perf_counter())
            head = struct.pack("!BBH", packet[0] + 1, packet[1], 20)
            self.socket.sendto(head + hashlib.md5(head + packet[4:20] + SECRET).digest(), sender)


def _user(packet: bytes) -> str:
    at = 20
    while at < len(packet):
        kind, length = packet[at], packet[at + 1]
        if kind == 1:
            return packet[at + 2 : at + length].decode()
        at += length
    return ""


@contextmanager
def _router() -> Iterator[_Router]:
    router = _Router()
    router.start()
    yield router
    router.socket.close()


def _behind_the_wall(world: Any, coa_port: int) -> dict[str, UUID]:
    """Everybody owes, is walled and has a session; returns the callback key of each user's open ask."""
    from mtandao.domains.billing import contract as billing
    from mtandao.domains.collections import contract as collections
    from mtandao.domains.network import contract as network
    from mtandao.domains.payments import contract as payments
    from mtandao.foundation.ids import new_id
    from mtandao.foundation.outbox.relay import drain
    from mtandao.foundation.tenancy.fence import fence, fenced_transaction

    ctx = world.ctx
    with fence(ctx):
        gateway = payments.set_up_gateway(
            ctx,
            short_code="174379",
            consumer_key="k",
            consumer_secret="s",
            passkey="p",
            ask_with_invoice=False,
        )
        network.register_nas(ctx, name="bench", address=NAS, secret=SECRET.decode(), coa_port=coa_port)
        billing.issue_invoices(
            ctx,
            new=[
                billing.NewInvoice(
                    subscriber_id=subscriber,
                    organization_id=ctx.tenant_id,
                    due_on=ctx.today - timedelta(days=5),
                    lines=[
                        billing.NewLine(
                            kind=billing.LineKind.PLAN, description="Home Basic", unit_price=Decimal(2500)
                        )
                    ],
                )
                for subscriber in world.subscribers
            ],
        )
        say(f"walking {len(world.subscribers)} accounts behind the wall")
        collections.walk_ladder(ctx)
        drain()
        asks = [
            payments.Ask(
                tenant_id=ctx.tenant_id,
                organization_id=ctx.tenant_id,
                gateway=gateway,
                subscriber_id=subscriber,
                phone="+254700000001",
                amount=Decimal(2500),
                account_reference="BEN",
                state="accepted",
                callback_key=new_id(),
                checkout_id=f"ws_CO_{n}",
                asked_at=ctx.now,
                sent_at=ctx.now,
            )
            for n, subscriber in enumerate(world.subscribers)
        ]
        with fenced_transaction(ctx):
            payments.Ask.objects.bulk_create(asks)
    _open_sessions(ctx, len(asks))
    return {f"user{n}": ask.callback_key for n, ask in enumerate(asks)}


def _open_sessions(ctx: Any, count: int) -> None:
    import psycopg

    from mtandao.config.environment import environment
    from mtandao.config.postgres.urls import known_urls

    with psycopg.connect(known_urls(environment()).radius.owner.text) as radius:
        radius.execute(
            "INSERT INTO radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime, "
            "acctupdatetime, framedipaddress, callingstationid, tenant_id) "
            "SELECT 's' || n, 'u' || n, 'user' || n, %s, now(), now(), '100.64.0.1'::inet + n, "
            "'02:00:00:00:00:01', %s FROM generate_series(0, %s) AS n",
            [NAS, ctx.tenant_id, count - 1],
        )


@contextmanager
def _processes() -> Iterator[tuple[int, dict[str, int]]]:
    """Web, relay and jobs, as they are installed: the web's port, and everybody's process id by name."""
    from mtandao.config.processes.child import Child, python

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    children = [
        Child(name, python(*command), {"MTANDAO_PORT": str(port)})
        for name, command in (
            ("web", ("serve",)),
            ("relay", ("worker", "relay")),
            ("jobs", ("worker", "jobs")),
        )
    ]
    for child in children:
        child.start(_said)
    try:
        _wait_until(lambda: _answers(port), 30)
        pids = {child.name: child.process.pid for child in children if child.process}
        yield port, pids | {"postgres": _postmaster()}
    finally:
        for child in children:
            child.stop()


def _said(name: str, line: str) -> None:
    if os.environ.get("BENCH_LOG"):
        sys.stderr.write(f"{name} {line}\n")


def _postmaster() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cpu.parent(cursor.fetchone()[0])


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_for_quiet() -> None:
    """Until what building the world left in the queues is done."""
    from django.db import connection

    def quiet() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
                "AND (scheduled_at IS NULL OR scheduled_at < now()) AND queue_name = 'routers'"
            )
            return bool(cursor.fetchone()[0] == 0)

    time.sleep(3)
    _wait_until(quiet, 60)


def _pay(port: int, keys: dict[str, UUID]) -> dict[str, float]:
    """Callbacks at a steady rate, each when it is due; returns when each was acknowledged."""
    accepted: dict[str, float] = {}
    say(f"paying, {PER_SECOND} a second")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
        began = time.perf_counter()
        for n, (user, key) in enumerate(keys.items()):
            time.sleep(max(0.0, began + n / PER_SECOND - time.perf_counter()))
            answer = client.post(
                f"/hooks/mp/stk/{key}",
                content=json.dumps(_callback(n)),
                headers={"Host": "bench.localhost", "Content-Type": "application/json"},
            )
            assert answer.status_code == 200, answer.text
            accepted[user] = time.perf_counter()
    return accepted


def _callback(n: int) -> dict[str, Any]:
    return {
        "Body": {
            "stkCallback": {
                "MerchantRequestID": f"m-{n}",
                "CheckoutRequestID": f"ws_CO_{n}",
                "ResultCode": 0,
                "ResultDesc": "The service request is processed successfully.",
                "CallbackMetadata": {
                    "Item": [
                        {"Name": "Amount", "Value": 2500.00},
                        {"Name": "MpesaReceiptNumber", "Value": f"UKL{n:07d}"},
                        {"Name": "TransactionDate", "Value": 20261120120000},
                        {"Name": "PhoneNumber", "Value": 254700000001},
                    ]
                },
            }
        }
    }


def _wait_until(look: Any, within_s: float) -> None:
    until = time.monotonic() + within_s
    while not look() and time.monotonic() < until:
        time.sleep(0.1)
