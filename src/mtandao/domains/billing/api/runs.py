"""`/api/billing/runs`: runs one by one, their previews, and what they would bill whom."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions, run_queries
from mtandao.domains.billing.api.invoices import SEEN
from mtandao.domains.billing.choices import Change, ParkReason, RunState
from mtandao.domains.billing.commands.preview import drop_preview
from mtandao.domains.billing.commands.run import run_billing
from mtandao.domains.billing.commands.start import issue_run, start_preview
from mtandao.domains.billing.models import BillingRun, PlannedInvoice
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Body,
    GuardedShape,
    Instant,
    Listing,
    ListQuery,
    Money,
    Request,
    Shape,
    in_steps,
    needs,
    only,
)
from mtandao.foundation.context import Context

router = Router(tags=["Billing"])


class ChangeShape(GuardedShape):
    change: Change
    services: int
    total: Annotated[Money, SEEN]


class PlanSumShape(GuardedShape):
    package_id: UUID
    name: str
    services: int
    total: Annotated[Money, SEEN]
    before: Annotated[Money, SEEN] = Field(description="What the same services cost the time before.")


class LeftOutShape(GuardedShape):
    reason: str = Field(description="Why accounts are parked.")
    services: int


class BillingRunShape(GuardedShape):
    id: UUID
    on: date = Field(description="Everybody who is due by this day.")
    through: date = Field(
        description="Periods that begin by this day are billed ahead, by the invoice terms."
    )
    status: RunState
    started_by: str = Field(description="Empty: the clock.")
    started_at: Instant
    finished_at: Instant | None
    due: int
    seen: int = Field(description="How many of the due services were looked at so far.")
    left_out: int
    invoices: int = Field(description="Issued so far.")
    total: Annotated[Money, SEEN]
    currency: str


class WholeRunShape(BillingRunShape):
    changes: list[ChangeShape] = Field(description="What the preview found, beside the time before.")
    packages: list[PlanSumShape]
    parked: list[LeftOutShape]
    not_due: dict[str, int] = Field(description="Services that are not billed by it, by the reason.")


class PlannedShape(GuardedShape):
    id: UUID
    client_id: UUID
    client_name: str
    account_number: str
    subscription_id: UUID
    package_id: UUID | None
    change: Change
    periods: int
    total: Annotated[Money, SEEN]
    before: Annotated[Money | None, SEEN]
    difference: Annotated[Money | None, SEEN]
    reason: ParkReason | None = Field(description="Why it is not billed.")
    said: str


class RunsAsked(ListQuery):
    status: RunState | None = None


class PlannedAsked(ListQuery):
    change: Change | None = None
    package_id: UUID | None = None


class PreviewBody(Body):
    on: date | None = Field(None, description="Default: today, in the provider's own zone.")


class RunBody(Body):
    on: date | None = Field(None, description="Default: today, in the provider's own zone.")
    dry_run: bool = Field(False, description="Say what would be invoiced, and change nothing.")


class Parked(Shape):
    subscription_id: UUID
    reason: str


class RunShape(Shape):
    on: date
    through: date = Field(
        description="Periods that begin by this day are billed ahead, by the invoice terms."
    )
    dry_run: bool
    currency: str
    invoices: int = Field(description="How many.")
    total: Money
    invoice_ids: list[UUID]
    parked: list[Parked] = Field(description="Services that were not billed, and why.")


def _values(ctx: Context, run: BillingRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "on": run.on,
        "through": run.through,
        "status": RunState(run.state),
        "started_by": run.started_by,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "due": run.due,
        "seen": run.seen,
        "left_out": run.left_out,
        "invoices": run.issued,
        "total": run.issued_total,
        "currency": ctx.tenant.currency,
    }


def _shapes(ctx: Context, rows: Sequence[BillingRun]) -> list[BillingRunShape]:
    return [BillingRunShape.model_validate(_values(ctx, run)) for run in rows]


def whole(ctx: Context, run: BillingRun) -> WholeRunShape:
    changes = [
        ChangeShape(change=change, services=run.counts[change], total=Decimal(run.sums.get(change, 0)))
        for change in Change
        if change in run.counts
    ]
    packages = [
        PlanSumShape(
            package_id=UUID(plan_id),
            name=of["name"],
            services=of["count"],
            total=Decimal(of["sum"]),
            before=Decimal(of["before"]),
        )
        for plan_id, of in run.plans.items()
    ]
    parked = [LeftOutShape(reason=why, services=n) for why, n in run_queries.left_out_of(ctx, run).items()]
    return WholeRunShape.model_validate(
        {
            **_values(ctx, run),
            "changes": changes,
            "packages": packages,
            "parked": parked,
            "not_due": run.not_due,
        }
    )


def _planned(_ctx: Context, rows: Sequence[PlannedInvoice]) -> list[PlannedShape]:
    return [
        PlannedShape(
            id=row.id,
            client_id=row.subscriber_id,
            client_name=row.subscriber.full_name,
            account_number=row.subscriber.account_number,
            subscription_id=row.subscription_id,
            package_id=row.plan_id,
            change=Change(row.change),
            periods=row.cycles,
            total=row.total,
            before=row.before,
            difference=row.difference,
            reason=ParkReason(row.reason) if row.reason else None,
            said=row.said,
        )
        for row in rows
    ]


RUNS = Listing("billing-runs", BillingRunShape, _shapes)
PLANNED = Listing("planned-invoices", PlannedShape, _planned, order="pk")


@router.get("/runs", response=RUNS.page, auth=needs(permissions.RUN))
def list_runs(request: Request, asked: Query[RunsAsked]) -> HttpResponseBase:
    """Billing runs, the newest first. `q` is who started it."""
    rows = run_queries.billing_runs(request.ctx)
    if asked.status:
        rows = rows.filter(state=asked.status)
    if asked.q:
        rows = rows.filter(started_by__icontains=asked.q.strip())
    return RUNS.answer(request, rows, asked)


@router.post("/runs", response={201: RunShape}, auth=needs(permissions.RUN))
@in_steps
def create_run(request: Request, body: RunBody) -> RunShape:
    """Invoice everybody who is due by that day. Safe to run twice: a cycle is billed once."""
    result = run_billing(request.ctx, on=body.on, dry_run=body.dry_run)
    return RunShape(
        on=result.on,
        through=result.reach.through,
        dry_run=result.dry,
        currency=result.currency,
        invoices=result.invoices,
        total=result.total,
        invoice_ids=result.invoice_ids,
        parked=[Parked(subscription_id=key, reason=reason) for key, reason in result.parked.items()],
    )


@router.get("/runs/{uuid:run_id}", response=WholeRunShape, auth=needs(permissions.RUN))
def read_run(request: Request, run_id: UUID) -> WholeRunShape:
    """How far it is, and what it comes to."""
    return whole(request.ctx, run_queries.billing_run(request.ctx, run_id))


@router.get("/runs/{uuid:run_id}/invoices", response=PLANNED.page, auth=needs(permissions.RUN))
def list_planned_invoices(request: Request, run_id: UUID, asked: Query[PlannedAsked]) -> HttpResponseBase:
    """What a previewed run would bill whom, beside the time before. `q` is a client's name, phone or account."""
    ctx = request.ctx
    rows = run_queries.planned_invoices(ctx, run_queries.billing_run(ctx, run_id))
    rows = only(rows, change=asked.change, plan_id=asked.package_id)
    if asked.q:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(ctx), asked.q))
    return PLANNED.answer(request, rows, asked)


@router.post("/run-previews", response={201: WholeRunShape}, auth=needs(permissions.RUN))
def create_run_preview(request: Request, body: PreviewBody) -> WholeRunShape:
    """Look at a run before it is issued. It fills in the background; ask for the run until it is `previewed`."""
    return whole(request.ctx, start_preview(request.ctx, on=body.on))


@router.post("/runs/{uuid:run_id}/issue", response={202: WholeRunShape}, auth=needs(permissions.RUN))
def create_run_issue(request: Request, run_id: UUID) -> WholeRunShape:
    """Issue what was previewed, or go on with a run that broke off. It is done in the background."""
    return whole(request.ctx, issue_run(request.ctx, run_id=run_id))


@router.delete("/runs/{uuid:run_id}", response=WholeRunShape, auth=needs(permissions.RUN))
def delete_run(request: Request, run_id: UUID) -> WholeRunShape:
    """Drop a preview. Nothing was issued by it."""
    return whole(request.ctx, drop_preview(request.ctx, run_id=run_id))
