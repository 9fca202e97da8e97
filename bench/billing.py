"""A billing run: 100,000 services that are due, with lines, tax, ledger, audit, events and deliveries.

Limit: the rows that the same run wrote, by one raw INSERT .. SELECT a table on the same database, its triggers and
indexes on. Rival: the same run a service at a time, a transaction each. Three rounds, a month each, interleaved.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from bench import copying
from bench.harness import Databases, Result, median, own_databases, peak_mb, say

ROUNDS = 3
ONE_BY_ONE = 300
OF_THE_RUN = (
    "t.tenant_id = '{tenant}' AND t.invoice_id IN (SELECT id FROM billing_invoice WHERE issued_on = '{on}')"
)


def run(scale: int = 100_000) -> Result:
    with own_databases() as databases:
        from bench.world import build
        from mtandao.foundation.outbox.relay import drain

        world = build(scale)
        _tax(world.ctx)
        drain()
        rates, raw, single = [], [], []
        on = world.ctx.today
        for number in range(1, ROUNDS + 1):
            on = _month_later(on)
            ctx = world.ctx.at(world.ctx.now + timedelta(days=(on - world.ctx.today).days))
            databases.settle()
            single.append(ONE_BY_ONE / _one_by_one(ctx, on))
            began = time.perf_counter()
            issued = _run(ctx, on)
            rates.append(issued / (time.perf_counter() - began))
            raw.append(issued / _raw(databases, world.ctx.tenant_id, on))
            say(
                f"round {number}: {rates[-1]:,.0f} services/s, raw {raw[-1]:,.0f}/s, "
                f"one by one {single[-1]:,.0f}/s, {peak_mb()} MB"
            )
            _forget_events(databases)
        value, limit, rival = median(rates), median(raw), median(single)
        return Result(
            name="billing",
            value=round(value),
            unit="services billed a second",
            limit={"what": "the same rows by one raw statement a table", "value": round(limit)},
            rival={"what": "a service at a time", "value": round(rival)},
            ratio_to_limit=round(value / limit, 3),
            ratio_to_rival=round(value / rival, 1),
            peak_mb=peak_mb(),
            scale=scale,
            more={"rounds": [round(rate) for rate in rates]},
        )


def _tax(ctx: Any) -> None:
    """16 % within every price."""
    from mtandao.domains.billing import contract as billing

    group = billing.create_tax_group(ctx, code="VAT", name="VAT", inclusive=True)
    rate = billing.NewTaxRate(code="vat-16", name="VAT", percent=Decimal(16), starts_on=ctx.today)
    billing.add_tax_rate(ctx, group_id=group.id, new=rate)
    billing.set_default_tax_group(ctx, group_id=group.id)


def _month_later(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=min(on.day, 28))


def _run(ctx: Any, on: date) -> int:
    from mtandao.domains.billing import contract as billing

    return billing.run_billing(ctx, on=on).invoices


def _one_by_one(ctx: Any, on: date) -> float:
    """What the run does in batches, with a batch of one."""
    from mtandao.domains.billing.commands import run
    from mtandao.domains.billing.terms import reach_of

    with _batches_of(1):
        result = run.RunResult(reach_of(ctx, on), dry=False, currency=ctx.tenant.currency)
        result.run_id = run.begin_run(ctx, on=on).id
        after: UUID | None = None
        began = time.perf_counter()
        for _ in range(ONE_BY_ONE):
            done = run._run_batch(ctx, result=result, after=after)
            assert done is not None
            result.add(done)
            after = done.last
        took = time.perf_counter() - began
    assert result.invoices == ONE_BY_ONE
    return took


@contextmanager
def _batches_of(size: int) -> Iterator[None]:
    from mtandao.domains.billing.commands import run

    usual, run.BATCH = run.BATCH, size
    try:
        yield
    finally:
        run.BATCH = usual


def _raw(databases: Databases, tenant: Any, on: date) -> float:
    of_run = OF_THE_RUN.format(tenant=tenant, on=on)
    of_day = f"t.tenant_id = '{tenant}' AND t.booked_on = '{on}'"
    events = f"t.tenant_id = '{tenant}' AND t.name IN ('invoice.issued', 'invoice.paid')"
    tables = [
        copying.Table(
            "billing_invoice", f"t.tenant_id = '{tenant}' AND t.issued_on = '{on}'", distinct=("number",)
        ),
        copying.Table("billing_invoiceline", of_run, keys=("id", "invoice_id")),
        copying.Table("billing_invoicetax", of_run, keys=("id", "invoice_id")),
        # A cycle is billed once, so its copies lie far away.
        copying.Table("ledger_journal", of_day, distinct=("key",)),
        copying.Table(
            "ledger_posting",
            f"t.journal_id IN (SELECT id FROM ledger_journal AS t WHERE {of_day})",
            keys=("id", "journal_id"),
        ),
        copying.Table("foundation_outboxevent", events, keys=()),
        copying.Table("foundation_outboxdelivery", f"t.tenant_id = '{tenant}'", keys=()),
    ]
    cycles = (
        "INSERT INTO billing_billedcycle (id, tenant_id, subscription_id, starts_on, ends_on, invoice_id) "
        "SELECT gen_random_uuid(), tenant_id, subscription_id, starts_on + 100000, ends_on + 100000, invoice_id "
        f"FROM billing_billedcycle AS t WHERE {of_run}"
    )
    billed = (
        "UPDATE subscriptions_subscription AS t SET billed_until = billed_until + 1 "
        f"WHERE t.tenant_id = '{tenant}'"
    )
    with psycopg.connect(databases.urls[0].text, autocommit=True) as connection:
        copying.prepare(connection, tables)
        return copying.copy(connection, tables, (cycles, billed))


def _forget_events(databases: Databases) -> None:
    """What listeners would do with them is another benchmark."""
    with psycopg.connect(databases.urls[0].text, autocommit=True) as connection:
        connection.execute("TRUNCATE foundation_outboxevent, foundation_outboxdelivery")
