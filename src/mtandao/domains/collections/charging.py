"""Fees become invoices here: each once, with the tax that the tenant's rules put on fees. Inside somebody's command,
who holds the money of these customers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections.choices import FeeKind, Stage
from mtandao.domains.collections.events import LateFeeCharged, ReconnectionFeeCharged
from mtandao.domains.collections.models import Fee, FeeRules, Move
from mtandao.domains.collections.rules.fees import ONLINE, FeeTerms
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import emit

OFFLINE = (Stage.SUSPENDED, Stage.DISCONNECTED)


@dataclass(frozen=True, slots=True)
class Due:
    """A fee to be, for a late invoice or after a cut."""

    subscriber_id: UUID
    kind: FeeKind
    amount: Decimal
    late: billing.Invoice | None = None
    cut_id: UUID | None = None

    @property
    def description(self) -> str:
        return f"Late fee, invoice {self.late.number}" if self.late else "Reconnection fee"


def fee_terms(ctx: Context) -> FeeTerms:
    row = FeeRules.of(ctx).first()
    return row.terms() if row else FeeTerms()


def fees(ctx: Context, subscriber_id: UUID) -> QuerySet[Fee]:
    """Every fee of an account, the newest first."""
    rows = Fee.of(ctx).filter(subscriber_id=subscriber_id).order_by("-id")
    return rows.select_related("invoice", "late_invoice")


def charge(ctx: Context, due: Sequence[Due]) -> int:
    """One invoice for each customer and kind of fee. What was charged before is left out."""
    due = _not_yet(ctx, [each for each in due if each.amount > 0])
    # Nothing is put on an account whose sums do not add up.
    parked = billing.left_unbilled(ctx.trusted(), subscriber_ids={each.subscriber_id for each in due})
    due = [each for each in due if each.subscriber_id not in parked]
    if not due:
        return 0
    system, until = ctx.trusted(), ctx.today + timedelta(days=fee_terms(ctx).due_days)
    people = subscribers.subscribers_by_id(system, {each.subscriber_id for each in due})
    papers: dict[tuple[UUID, FeeKind], list[Due]] = {}
    for each in due:
        papers.setdefault((each.subscriber_id, each.kind), []).append(each)
    issued = billing.issue_invoices(
        system,
        new=[
            billing.NewInvoice(
                subscriber_id=owner,
                organization_id=people[owner].organization_id,
                due_on=until,
                lines=[
                    billing.NewLine(
                        kind=billing.LineKind.FEE, description=each.description, unit_price=each.amount
                    )
                    for each in fees
                ],
            )
            for (owner, _), fees in papers.items()
        ],
    )
    found = list(zip(issued, papers.items(), strict=True))
    Fee.objects.bulk_create(
        [_row(ctx, each, invoice) for invoice, (_, fees) in found for each in fees], batch_size=5000
    )
    emit(ctx, *[_event(invoice, kind, fees) for invoice, ((_, kind), fees) in found])
    billing.settle_from_wallets(system, subscriber_ids=list(people))
    return len(due)


def _not_yet(ctx: Context, due: Sequence[Due]) -> list[Due]:
    late = [each.late.id for each in due if each.late]
    cuts = [each.cut_id for each in due if each.cut_id]
    charged = set(Fee.of(ctx).filter(late_invoice_id__any=late).values_list("late_invoice_id", flat=True))
    paid_for = set(Fee.of(ctx).filter(cut_id__any=cuts).values_list("cut_id", flat=True))
    return [
        each for each in due if (each.late.id not in charged if each.late else each.cut_id not in paid_for)
    ]


def _row(ctx: Context, due: Due, invoice: billing.Invoice) -> Fee:
    return Fee(
        tenant_id=ctx.tenant_id,
        subscriber_id=due.subscriber_id,
        kind=due.kind,
        late_invoice=due.late,
        cut_id=due.cut_id,
        invoice=invoice,
        amount=due.amount,
        charged_at=ctx.now,
    )


def _event(invoice: billing.Invoice, kind: FeeKind, fees: Sequence[Due]) -> Event:
    owner = invoice.subscriber_id
    if kind == FeeKind.RECONNECTION:
        return ReconnectionFeeCharged(
            subject_id=owner,
            subscriber_id=owner,
            amount=invoice.total,
            number=invoice.number,
            due_on=invoice.due_on,
        )
    return LateFeeCharged(
        subject_id=owner,
        subscriber_id=owner,
        amount=invoice.total,
        number=invoice.number,
        due_on=invoice.due_on,
        late=", ".join(each.late.number for each in fees if each.late),
    )


def open_cuts(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By customer, the suspension that nobody let him back from yet. Ask before the step back is written."""
    latest = (
        Move.of(ctx)
        .filter(subscriber_id__any=list(subscriber_ids), stage__in=(*OFFLINE, *ONLINE))
        .order_by("subscriber_id", "-id")
        .distinct("subscriber_id")
    )
    return {move.subscriber_id: move.id for move in latest if move.stage == Stage.SUSPENDED}
