"""What an invoice had billed that was taken back, billed anew: by whom, once, and only while nobody else billed it."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import InvoiceState, LineKind
from mtandao.domains.billing.errors import DaysBilled
from mtandao.domains.billing.models import BilledCycle, Draft, Invoice
from mtandao.domains.billing.pricing import NewInvoice, NewLine
from mtandao.domains.billing.rules.periods import Cycle
from mtandao.domains.billing.service_lines import in_words
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


def is_taken_back(invoice: Invoice) -> bool:
    """Void, or credited to the last cent: it asks for nothing, and what was on it may be billed anew."""
    return invoice.state == InvoiceState.VOID or bool(invoice.total and not invoice.creditable)


def replacement_of(ctx: Context, invoice: Invoice) -> Draft | None:
    """The draft that bills it anew, or did."""
    if not is_taken_back(invoice):
        return None
    return Draft.of(ctx).select_related("invoice").filter(replaces=invoice, dropped_at=None).first()


def replaced_by(ctx: Context, invoice: Invoice) -> Invoice | None:
    """The void or credited invoice that this one bills anew."""
    made_of = Draft.of(ctx).select_related("replaces").filter(invoice=invoice).first()
    return made_of.replaces if made_of is not None else None


def may_be_billed_anew(ctx: Context, invoice: Invoice) -> bool:
    return is_taken_back(invoice) and replacement_of(ctx, invoice) is None


def kept_for_drafts(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """Of these customers: what the drafts come to that bill something anew. The money that came free is theirs; no new
    time is bought of it."""
    drafts = Draft.of(ctx).filter(replaces__isnull=False, dropped_at=None, invoice=None)
    sums = drafts.filter(subscriber_id__any=list(subscriber_ids)).values("subscriber_id")
    return {row["subscriber_id"]: row["sum"] for row in sums.annotate(sum=Sum("total")).order_by()}


def free_days(ctx: Context, replaced_id: UUID | None) -> None:
    """As its invoice is issued: a credited invoice guards its days until then, a void one does no more."""
    if replaced_id is not None:
        BilledCycle.of(ctx).filter(invoice_id=replaced_id).delete()


def must_not_be_billed(ctx: Context, new: NewInvoice) -> None:
    """DaysBilled if another invoice holds some of the days that it bills: a service may have begun anew meanwhile."""
    wanted = [(line, cycle) for line in new.lines if (cycle := _cycle(line)) is not None]
    if not wanted:
        return
    billed = (
        BilledCycle.of(ctx)
        .select_related("invoice")
        .filter(
            subscription_id__in={line.subscription_id for line, __ in wanted},
            starts_on__lt=max(cycle.ends_on for __, cycle in wanted),
            ends_on__gt=min(cycle.starts_on for __, cycle in wanted),
        )
    )
    for other in billed:
        for line, cycle in wanted:
            apart = other.ends_on <= cycle.starts_on or cycle.ends_on <= other.starts_on
            if other.subscription_id == line.subscription_id and not apart:
                raise DaysBilled(
                    _(
                        "%(days)s is billed on %(invoice)s already. Take “%(line)s” off this draft, or drop it."
                    )
                    % {
                        "days": in_words(Cycle(other.starts_on, other.ends_on)),
                        "invoice": other.invoice.number,
                        "line": line.description,
                    },
                    invoice_id=str(other.invoice_id),
                )


def take_over_add_ons(ctx: Context, replaced_id: UUID | None, new: NewInvoice) -> None:
    """Add-ons that the invoice held which is billed anew are held by this one: what comes back of them comes off it."""
    services = {
        line.subscription_id for line in new.lines if line.kind == LineKind.ADDON and line.subscription_id
    }
    if replaced_id is not None and services:
        subscriptions.move_billed_add_ons(
            ctx.trusted(), subscription_ids=services, from_invoice_id=replaced_id, to_invoice_id=new.id
        )


def _cycle(line: NewLine) -> Cycle | None:
    if line.kind != LineKind.PLAN or line.subscription_id is None:
        return None
    return Cycle(line.starts_on, line.ends_on) if line.starts_on and line.ends_on else None
