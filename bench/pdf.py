"""Invoices on paper: read from the database and typeset, one after the other, as a page's link does it.

A second of one core: counted in processor time, the database's included, so that it is the same whatever else the
machine does. Limit: the typesetter alone, given what was read, in the same run. Rounds of both take turns.
"""

import time
from typing import Any

from bench import cpu
from bench.harness import Result, median, own_databases, peak_mb, percentile, say

ROUNDS = 3


def run(scale: int = 400) -> Result:
    with own_databases():
        from bench.world import build
        from mtandao.foundation.tenancy.fence import fenced_transaction

        world = build(scale)
        _bill(world.ctx)
        server = _postmaster()
        with fenced_transaction(world.ctx):
            ids = _issued(world.ctx)
            facts = _collected(world.ctx, ids[:20])
            rates, alone, took = [], [], []
            for number in range(1, ROUNDS + 1):
                before = time.process_time() + cpu.seconds(server)
                took += [_printed(world.ctx, each) for each in ids]
                rates.append(len(ids) / (time.process_time() + cpu.seconds(server) - before))
                alone.append(_typeset(facts, len(ids)))
                say(f"round {number}: {rates[-1]:,.1f} invoices/s, the typesetter alone {alone[-1]:,.1f}/s")
        value, limit = median(rates), median(alone)
        return Result(
            name="pdf",
            value=round(value, 1),
            unit="invoices a second of one core",
            limit={"what": "the typesetter alone, given what was read", "value": round(limit, 1)},
            ratio_to_limit=round(value / limit, 3),
            p50_ms=round(percentile(took, 0.5) * 1000, 1),
            p95_ms=round(percentile(took, 0.95) * 1000, 1),
            p99_ms=round(percentile(took, 0.99) * 1000, 1),
            peak_mb=peak_mb(),
            scale=scale,
            more={"rounds": [round(rate, 1) for rate in rates]},
        )


def _bill(ctx: Any) -> None:
    """An invoice for everybody, with tax within the price."""
    from datetime import timedelta
    from decimal import Decimal

    from mtandao.domains.billing import contract as billing

    group = billing.create_tax_group(ctx, code="VAT", name="VAT", inclusive=True)
    rate = billing.NewTaxRate(code="vat-16", name="VAT", percent=Decimal(16), starts_on=ctx.today)
    billing.add_tax_rate(ctx, group_id=group.id, new=rate)
    billing.set_default_tax_group(ctx, group_id=group.id)
    later = ctx.at(ctx.now + timedelta(days=1))
    say(f"{billing.run_billing(later, on=later.today).invoices:,} invoices")


def _issued(ctx: Any) -> list[Any]:
    from mtandao.domains.billing.models import Invoice

    return list(Invoice.of(ctx).order_by("id").values_list("id", flat=True))


def _postmaster() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cpu.parent(cursor.fetchone()[0])


def _printed(ctx: Any, invoice_id: Any) -> float:
    """As a page's link does it."""
    from mtandao.domains.billing.models import Invoice
    from mtandao.domains.billing.pdf import invoice_pdf

    began = time.perf_counter()
    paper = invoice_pdf(ctx, Invoice.found(ctx, id=invoice_id))
    took = time.perf_counter() - began
    assert paper.startswith(b"%PDF-")
    return took


def _collected(ctx: Any, ids: list[Any]) -> list[Any]:
    """What each paper is made from, as it is handed to the press."""
    from mtandao.domains.billing.models import Invoice
    from mtandao.domains.billing.pdf.invoice import _facts

    return [_facts(ctx, Invoice.found(ctx, id=each)) for each in ids]


def _typeset(facts: list[Any], count: int) -> float:
    from mtandao.domains.billing.pdf.invoice import TEMPLATE
    from mtandao.foundation.press import printed

    began = time.process_time()
    for number in range(count):
        # Another number on each: what was typeset before is remembered by the typesetter.
        printed(TEMPLATE, {**facts[number % len(facts)], "number": f"BENCH-{number}-{time.time_ns()}"})
    return count / (time.process_time() - began)
