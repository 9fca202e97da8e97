"""What a billing run would put on invoices: read by the preview and by the run, from the same rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mtandao.domains.billing.charges import Charging
from mtandao.domains.billing.choices import ParkReason
from mtandao.domains.billing.models import Parked
from mtandao.domains.billing.pricing import NewInvoice, Priced, priced
from mtandao.domains.billing.rules.periods import Cycle, cycles_due
from mtandao.domains.billing.service_lines import Charges
from mtandao.domains.billing.soundness import Doubt, unsound
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Planned:
    """One service that is due: its invoice to be, or why there is none. `fresh`: nobody was told of it yet."""

    row: subscriptions.Subscription
    paper: Priced | None = None
    charges: Charges | None = None
    cycles: Sequence[Cycle] = ()
    doubt: Doubt | None = None
    fresh: bool = False


def planned(ctx: Context, rows: Sequence[subscriptions.Subscription], on: date) -> list[Planned]:
    """Of each of these services, in their order. A constant number of queries."""
    owners = {row.subscriber_id for row in rows}
    parked = dict(
        Parked.of(ctx)
        .filter(subscriber_id__in=owners, released_at=None)
        .values_list("subscriber_id", "reason")
    )
    doubtful = unsound(ctx, owners - parked.keys())
    looked_at = [_cycles(row, on, parked, doubtful) for row in rows]
    due = {
        row.id: cycles for row, cycles in zip(rows, looked_at, strict=True) if not isinstance(cycles, Planned)
    }
    charging = Charging(ctx, due)
    charges = {row.id: charging.of(row) for row in rows if row.id in due}
    new = [_invoice(row, due[row.id], charges[row.id]) for row in rows if row.id in due]
    papers = dict(zip(charges, priced(ctx, new), strict=True))
    return [
        found if isinstance(found, Planned) else Planned(row, papers[row.id], charges[row.id], found)
        for row, found in zip(rows, looked_at, strict=True)
    ]


def _cycles(
    row: subscriptions.Subscription,
    on: date,
    parked: dict[UUID, str],
    doubtful: dict[UUID, Doubt],
) -> list[Cycle] | Planned:
    """Its due cycles, or why it is not billed."""
    if row.subscriber_id in parked:
        return Planned(row, doubt=Doubt(ParkReason(parked[row.subscriber_id]), "parked before"))
    if row.subscriber_id in doubtful:
        return Planned(row, doubt=doubtful[row.subscriber_id], fresh=True)
    assert row.billed_until is not None
    try:
        return cycles_due(row.billed_until, row.billed_by(on), row.calendar.after)
    except ValueError as too_late:
        return Planned(row, doubt=Doubt(ParkReason.TOO_LATE, str(too_late)), fresh=True)


def _invoice(row: subscriptions.Subscription, cycles: list[Cycle], charges: Charges) -> NewInvoice:
    return NewInvoice(
        subscriber_id=row.subscriber_id,
        organization_id=row.organization_id,
        due_on=cycles[-1].starts_on,
        lines=charges.lines,
        recurring=True,
    )


def billed_until(plans: Iterable[Planned]) -> dict[UUID, date]:
    """Up to which day each service is billed once these are issued."""
    return {each.row.id: each.cycles[-1].ends_on for each in plans if each.paper is not None}
