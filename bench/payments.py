"""Callbacks of M-Pesa: acknowledged at the door, then booked, with the invoice paid, by two relays.

Every callback is a paybill confirmation of another customer who owes just that. The rate is from the first one at the
door to the last one in the books, both at once; then they come at half that rate, and each is timed from the door to
the books. Limit: the rows that it wrote, by one raw INSERT .. SELECT a table on the same database in the same run.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from bench import copying, cpu
from bench.harness import Databases, Result, median, own_databases, peak_mb, percentile, say

RELAYS = 2
ROUNDS = 3
PACED_S = 15
HANDLER = "gateways.mpesa.handle_messages"


def run(scale: int = 3_000) -> Result:
    with own_databases() as databases:
        from bench.world import build
        from mtandao.foundation.outbox.relay import drain

        # A customer each: those of the rounds, and those of the paced part, which is no longer than two rounds.
        world = build(scale * (ROUNDS + 2))
        _bill(world.ctx)
        drain()
        door = _Door(world)
        accounts = iter(range(scale * (ROUNDS + 2)))
        rates, raw, acknowledged = [], [], []
        with _relays() as pids:
            pids["postgres"] = _postmaster()
            used = dict.fromkeys((*pids, "door"), 0.0)
            for number in range(1, ROUNDS + 1):
                _forget_events(databases)
                databases.settle()
                since, before = _mark(), {name: cpu.seconds(pid) for name, pid in pids.items()}
                own, began = time.process_time(), time.perf_counter()
                acknowledged += [door.tells(next(accounts)) for _ in range(scale)]
                used["door"] += time.process_time() - own
                _wait_for(databases, since, scale)
                rates.append(scale / (time.perf_counter() - began))
                for name, pid in pids.items():
                    used[name] += cpu.seconds(pid) - before[name]
                raw.append(scale / _raw(databases, since))
                say(f"round {number}: {rates[-1]:,.0f} callbacks/s, raw {raw[-1]:,.0f}/s")
            _forget_events(databases)
            databases.settle()
            pace = min(median(rates) / 2, 2 * scale / PACED_S)
            booked = _paced(databases, door, accounts, pace)
        value, limit = median(rates), median(raw)
        return Result(
            name="payments",
            value=round(value),
            unit="callbacks a second, from the door to the books",
            limit={"what": "the same rows by one raw statement a table", "value": round(limit)},
            ratio_to_limit=round(value / limit, 3),
            p50_ms=round(percentile(booked, 0.5) * 1000, 1),
            p95_ms=round(percentile(booked, 0.95) * 1000, 1),
            p99_ms=round(percentile(booked, 0.99) * 1000, 1),
            peak_mb=peak_mb(),
            scale=scale,
            more={
                "timed": f"door to books, {pace:.0f} a second",
                "acknowledged_p99_ms": round(percentile(acknowledged, 0.99) * 1000, 1),
                "relays": RELAYS,
                "cpu_ms_each": {name: round(each / scale / ROUNDS * 1000, 1) for name, each in used.items()},
                "rounds": [round(rate) for rate in rates],
            },
        )


def _bill(ctx: Any) -> None:
    """Everybody owes a month."""
    from datetime import timedelta

    from mtandao.domains.billing import contract as billing

    on = ctx.today + timedelta(days=1)
    say(f"{billing.run_billing(ctx.at(ctx.now + timedelta(days=1)), on=on).invoices:,} invoices")


class _Door:
    """Our own web, in this process: the whole of Django's way in, without the socket."""

    def __init__(self, world: Any) -> None:
        from django.test import Client

        from mtandao.domains.payments import contract as payments

        gateway = payments.set_up_gateway(
            world.ctx, short_code="600100", consumer_key="key", consumer_secret="secret", passkey="passkey"
        )
        self._client, self._prefix = Client(), f"{time.time_ns():X}"[-6:]
        self._address = f"/hooks/mp/c2b/confirmation/{gateway.callback_secret}"
        self._host = f"{world.ctx.tenant.slug}.localhost"

    def tells(self, number: int) -> float:
        """Seconds until it was acknowledged."""
        body = {
            "TransactionType": "Pay Bill",
            "TransID": self.receipt(number),
            "TransTime": time.strftime("%Y%m%d%H%M%S"),
            "TransAmount": "2500.00",
            "BusinessShortCode": "600100",
            "BillRefNumber": f"BEN-{number}",
            "MSISDN": "2547 ***** 001",
            "FirstName": "WANJIKU",
        }
        began = time.perf_counter()
        answer = self._client.post(
            self._address, json.dumps(body), content_type="application/json", headers={"Host": self._host}
        )
        assert answer.status_code == 200, answer
        return time.perf_counter() - began

    def receipt(self, number: int) -> str:
        return f"{self._prefix}{number}"


RELAY = f"""
import sys, threading, time
from mtandao.config.commands import django
django.ready()
from mtandao.foundation.outbox.relay import drain
print("up", flush=True)
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
while not over.is_set():
    drain(["{HANDLER}"]) or time.sleep(0.005)
"""


@contextmanager
def _relays() -> Iterator[dict[str, int]]:
    """They hear M-Pesa's messages and nothing else: what others make of a payment is another benchmark."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", RELAY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        for _ in range(RELAYS)
    ]
    try:
        for relay in running:
            assert relay.stdout is not None
            assert relay.stdout.readline() == "up\n"
        yield {f"relay {at}": each.pid for at, each in enumerate(running, start=1)}
    finally:
        for relay in running:
            relay.terminate()
        for relay in running:
            relay.wait()


def _postmaster() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cpu.parent(cursor.fetchone()[0])


NEW = "FROM payments_payment WHERE receipt IS NOT NULL AND id > %s::uuid"


def _mark() -> str:
    """Ids are ordered by time: everything of a round is above this one."""
    from mtandao.foundation.ids import new_id

    return str(new_id())


def _wait_for(databases: Databases, since: str, count: int) -> None:
    with psycopg.connect(databases.urls[0].text, autocommit=True) as connection:
        while True:
            row = connection.execute(f"SELECT count(*) {NEW}", [since]).fetchone()
            if row and row[0] >= count:
                break
            time.sleep(0.02)
        unpaid = connection.execute(
            "SELECT count(*) FROM payments_payment AS p WHERE p.id > %s::uuid "
            "AND NOT EXISTS (SELECT FROM billing_settlement AS s WHERE s.payment_id = p.id)",
            [since],
        ).fetchone()
        assert unpaid == (0,), f"{unpaid} payments paid no invoice"


def _paced(databases: Databases, door: _Door, accounts: Iterator[int], pace: float) -> list[float]:
    """Seconds from the door to the books, of each."""
    count, since = int(pace * PACED_S), _mark()
    told: dict[str, float] = {}
    booked: dict[str, float] = {}

    def watch() -> None:
        with psycopg.connect(databases.urls[0].text, autocommit=True) as connection:
            while len(booked) < count:
                waiting = [receipt for receipt in list(told) if receipt not in booked]
                rows = connection.execute(
                    "SELECT receipt FROM payments_payment WHERE receipt = ANY(%s) AND id > %s::uuid",
                    [waiting, since],
                ).fetchall()
                now = time.perf_counter()
                booked.update((receipt, now) for (receipt,) in rows)
                time.sleep(0.005)

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    for place in range(count):
        time.sleep(max(0.0, began + place / pace - time.perf_counter()))
        number = next(accounts)
        told[door.receipt(number)] = time.perf_counter()
        door.tells(number)
    watching.join()
    say(f"paced: {count:,} at {pace:,.0f}/s")
    return [booked[receipt] - at for receipt, at in told.items()]


def _raw(databases: Databases, since: str) -> float:
    of_round = f"t.id > '{since}'::uuid"
    journals = f"SELECT id FROM ledger_journal AS t WHERE {of_round}"
    tables = [
        copying.Table("payments_inboxmessage", of_round),
        copying.Table("payments_payment", of_round, distinct=("receipt",)),
        copying.Table("ledger_journal", of_round, distinct=("key",)),
        copying.Table("ledger_posting", f"t.journal_id IN ({journals})", keys=("id", "journal_id")),
        copying.Table("billing_settlement", of_round),
        copying.Table("foundation_outboxevent", "true", keys=()),
        copying.Table("foundation_outboxdelivery", "true", keys=()),
    ]
    paid = (
        "UPDATE billing_invoice AS t SET paid = paid "
        f"WHERE id IN (SELECT invoice_id FROM billing_settlement AS t WHERE {of_round})"
    )
    with psycopg.connect(databases.urls[0].text, autocommit=True) as connection:
        copying.prepare(connection, tables)
        return copying.copy(connection, tables, (paid,))


def _forget_events(databases: Databases) -> None:
    with psycopg.connect(databases.urls[0].text, autocommit=True) as connection:
        connection.execute("TRUNCATE foundation_outboxevent, foundation_outboxdelivery")
