"""Reads of billing runs, of what they would issue, and of the accounts that they leave out."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import Change, RunState
from mtandao.domains.billing.models import BillingRun, Parked, PlannedInvoice
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

Row = TypeVar("Row", Parked, PlannedInvoice)


def billing_runs(ctx: Context) -> QuerySet[BillingRun]:
    return BillingRun.of(ctx)


def billing_run(ctx: Context, run_id: UUID) -> BillingRun:
    """NotFound if it is not there."""
    return BillingRun.found(ctx, id=run_id)


def planned_invoices(ctx: Context, run: BillingRun) -> QuerySet[PlannedInvoice]:
    rows = PlannedInvoice.of(ctx).select_related("subscriber", "plan").filter(run=run)
    return _of_own_customers(rows, ctx)


def parked_accounts(ctx: Context) -> QuerySet[Parked]:
    """All that ever were; `released_at` is empty while somebody has to look."""
    return _of_own_customers(Parked.of(ctx).select_related("subscriber"), ctx)


def parked_account(ctx: Context, parked_id: UUID) -> Parked:
    """NotFound if it is not there or not to be seen."""
    row = parked_accounts(ctx).filter(id=parked_id).first()
    if row is None:
        raise NotFound(_("There is no such parked account here."))
    return row


def left_out_of(ctx: Context, run: BillingRun) -> dict[str, int]:
    """By the reason: the services of a preview, or the accounts that are parked by now."""
    if run.state in (RunState.PREVIEWING, RunState.PREVIEWED):
        rows = planned_invoices(ctx, run).filter(change=Change.PARKED)
    else:
        rows = parked_accounts(ctx).filter(run=run)  # type: ignore[assignment]
    return dict(rows.order_by("reason").values_list("reason").annotate(n=Count("id")))


def _of_own_customers(rows: QuerySet[Row], ctx: Context) -> QuerySet[Row]:
    """A partner's people see the customers of their own subtree."""
    if ctx.organization_ids is None:
        return rows
    return rows.filter(subscriber__organization_id__in=ctx.organization_ids)
