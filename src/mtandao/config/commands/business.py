"""Commands that do the provider's business from a terminal."""

import json
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import click
import httpx

from mtandao.config.commands import django
from mtandao.config.environment import environment

STEP = re.compile(r"(\d+)([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.command()
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day, in each tenant's time zone. Default: today."
)
@click.option("--tenant", help="The subdomain of one tenant. Default: all.")
@click.option("--dry-run", is_flag=True, help="Say what would be invoiced and change nothing.")
def bill(on: datetime | None, tenant: str | None, dry_run: bool) -> None:
    """Invoice everyone who is due."""
    from mtandao.config.processes.database import databases_running

    with databases_running(environment()):
        django.ready()
        from mtandao.domains.billing import contract as billing
        from mtandao.domains.organizations import contract as organizations
        from mtandao.foundation import clock
        from mtandao.foundation.context import platform_context, system_context
        from mtandao.foundation.tenancy.fence import fence, fenced_transaction

        with fenced_transaction(platform_context("command line", clock.now())):
            ids = organizations.all_tenant_ids()
        total = Decimal("0.00")
        for facts in map(organizations.facts_of, ids):
            if tenant and facts.slug != tenant:
                continue
            ctx = system_context(facts, "command line", clock.now())
            day: date | None = on.date() if on else None
            with fence(ctx):
                result = billing.run_billing(ctx, on=day, dry_run=dry_run)
            total += result.total
            would = "would be " if dry_run else ""
            click.echo(
                f"{facts.slug}: {result.invoices} invoices {would}issued for {result.currency} {result.total:,.2f}"
                + (f", {len(result.parked)} parked" if result.parked else "")
            )


@click.command()
@click.option("--advance", help="Move the demo's clock ahead, like 3d or 36h.")
@click.option("--set", "to", help="Set the demo's clock to an instant ahead, like 2026-12-01T06:00+03:00.")
def clock(advance: str | None, to: str | None) -> None:
    """Show the clock; in the demo, move it. Jobs that fall due then run."""
    from mtandao.config.processes.database import databases_running

    with databases_running(environment()):
        django.ready()
        from mtandao.foundation import clock as our_clock

        try:
            by = _step(advance) if advance else timedelta()
            if to:
                by = _instant(to) - our_clock.now()
            now = our_clock.move(by) if advance or to else our_clock.now()
        except ValueError as refusal:
            raise click.ClickException(str(refusal)) from None
        if advance or to:
            _tell_the_simulators(by)
        click.echo(now.isoformat(timespec="seconds"))


def _tell_the_simulators(by: timedelta) -> None:
    """Their clocks go along, so that what they print is of the same day. Those that do not run need no telling."""
    ports = environment().home / "ports.json"
    if not ports.exists():
        return
    for name, port in json.loads(ports.read_text()).items():
        if name != "routers":
            with suppress(httpx.HTTPError):
                url = f"http://127.0.0.1:{port}/__sim__/clock"
                httpx.post(url, json={"advance_seconds": by.total_seconds()}, timeout=5, trust_env=False)


def _step(text: str) -> timedelta:
    parts = STEP.findall(text)
    if not parts or STEP.sub("", text):
        raise ValueError(f"{text} is no stretch of time. Write it like 3d, 36h or 1d12h.")
    return sum((timedelta(**{UNITS[unit]: int(count)}) for count, unit in parts), timedelta())


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
