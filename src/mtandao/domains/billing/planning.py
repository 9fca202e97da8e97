"""What a billing run would put on invoices: read by the preview and by the run, from the same rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mtandao.domains.billing.charges import Charging
from mtandao.domains.billing.choices import ParkReason
from mtandao.domains.billing.pricing import NewInvoice, Priced, priced
from mtandao.domains.billing.rules.periods import Cycle, cycles_due, due_day
from mtandao.domains.billing.service_lines import Charges
from mtandao.domains.billing.soundness import Doubt, doubts
from mtandao.domains.billing.terms import Reach, invoice_terms
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Planned:
    """One service that is due: its invoice to be, or why there is none."""

    row: subscriptions.Subscription
    paper: Priced | None = None
    charges: Charges | None = None
    cycles: Sequence[Cycle] = ()
    doubt: Doubt | None = None


def planned(ctx: Context, rows: Sequence[subscriptions.Subscription], reach: Reach) -> list[Planned]:
    """Of each of these services, in their order. A constant number of queries."""
    doubtful = doubts(ctx, {row.subscriber_id for row in rows})
    looked_at = [_cycles(row, reach, doubtful) for row in rows]
    due = {
        row.id: cycles for row, cycles in zip(rows, looked_at, strict=True) if not isinstance(cycles, Planned)
    }
    charging = Charging(ctx, due)
    charges = {row.id: charging.of(row) for row in rows if row.id in due}
    days = invoice_terms(ctx).due_after_days
    new = [
        _invoice(row, charges[row.id], due_day(due[row.id][-1].starts_on, ctx.today, days))
        for row in rows
        if row.id in due
    ]
    papers = dict(zip(charges, priced(ctx, new), strict=True))
    return [
        found if isinstance(found, Planned) else Planned(row, papers[row.id], charges[row.id], found)
        for row, found in zip(rows, looked_at, strict=True)
    ]


def _cycles(
    row: subscriptions.Subscription, reach: Reach, doubtful: dict[UUID, Doubt]
) -> list[Cycle] | Planned:
    """Its due cycles, or why it is not billed."""
    if row.subscriber_id in doubtful:
        return Planned(row, doubt=doubtful[row.subscriber_id])
    assert row.billed_until is not None
    try:
        begun, ahead = row.billed_by(reach.on), row.billed_by(reach.on, reach.through)
        return cycles_due(row.billed_until, begun, row.calendar.after, through=ahead)
    except ValueError as too_late:
        return Planned(row, doubt=Doubt(ParkReason.TOO_LATE, str(too_late)))


def _invoice(row: subscriptions.Subscription, charges: Charges, due_on: date) -> NewInvoice:
    return NewInvoice(
        subscriber_id=row.subscriber_id,
        organization_id=row.organization_id,
        due_on=due_on,
        lines=charges.lines,
        recurring=True,
    )


def billed_until(plans: Iterable[Planned]) -> dict[UUID, date]:
    """Up to which day each service is billed once these are issued."""
    return {each.row.id: each.cycles[-1].ends_on for each in plans if each.paper is not None}


def ahead_from(plans: Iterable[Planned], today: date) -> dict[UUID, date]:
    """Of those services that are billed beyond today's period, where that begins."""
    begins = {
        each.row.id: [cycle.starts_on for cycle in each.cycles if cycle.starts_on > today]
        for each in plans
        if each.paper is not None
    }
    return {service: days[0] for service, days in begins.items() if days}
