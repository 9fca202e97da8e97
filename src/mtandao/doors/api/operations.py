"""`/api/audit`, `/api/events`, `/api/outbox` and `/api/schedules`: what happened, and what is stuck."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.foundation.api import (
    Body,
    Instant,
    Listing,
    ListQuery,
    Moment,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    only,
)
from mtandao.foundation.audit.models import AuditAction, AuditEntry
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.commands import REPLAY, VIEW, replay_deliveries
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from mtandao.foundation.refusals import NotFound
from mtandao.foundation.tenancy.models import within

router = Router(tags=["Operations"])


class AuditShape(Shape):
    id: int
    at: Instant
    action: AuditAction
    table_name: str
    row_id: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    origin: str
    address: str
    request_id: UUID | None
    before: Any
    after: Any


class AuditAsked(OrganizationListQuery):
    action: AuditAction | None = None
    table_name: str = ""
    row_id: str = ""
    actor_id: UUID | None = None
    request_id: UUID | None = None
    at_from: Moment | None = None
    at_to: Moment | None = Field(None, description="Exclusive.")


class EventShape(Shape):
    position: int
    name: str
    subject_id: UUID
    stream_id: UUID
    payload: Any
    emitted_at: Instant
    actor_kind: str
    actor_name: str
    correlation_id: UUID


class EventsAsked(ListQuery):
    name: str = ""
    subject_id: UUID | None = None
    client_id: UUID | None = None
    correlation_id: UUID | None = None


class DeliveryShape(Shape):
    id: int
    event: str
    event_position: int
    listener: str
    state: DeliveryState
    attempts: int
    due_at: Instant
    done_at: Instant | None
    last_error: str


class DeliveriesAsked(ListQuery):
    state: DeliveryState = DeliveryState.DEAD
    listener: str = ""


class ReplayBody(Body):
    delivery_ids: list[int] | None = Field(
        None, max_length=10_000, description="Default: all that are set aside."
    )


class ReplayShape(Shape):
    replayed: int


def audit_shapes(_ctx: Context, rows: Sequence[AuditEntry]) -> list[AuditShape]:
    return [_copied(AuditShape, row) for row in rows]


def event_shapes(_ctx: Context, rows: Sequence[OutboxEvent]) -> list[EventShape]:
    return [_copied(EventShape, row) for row in rows]


def delivery_shapes(_ctx: Context, rows: Sequence[OutboxDelivery]) -> list[DeliveryShape]:
    return [
        DeliveryShape(
            id=row.id,
            event=row.event.name,
            event_position=row.event_id,
            listener=row.listener,
            state=DeliveryState(row.state),
            attempts=row.attempts,
            due_at=row.due_at,
            done_at=row.done_at,
            last_error=row.last_error,
        )
        for row in rows
    ]


def _copied(shape: Any, row: Any) -> Any:
    return shape.model_validate({name: getattr(row, name) for name in shape.model_fields})


AUDIT = Listing("audit", AuditShape, audit_shapes)
EVENTS = Listing("events", EventShape, event_shapes)
DELIVERIES = Listing("deliveries", DeliveryShape, delivery_shapes)


@router.get("/audit", response=AUDIT.page, auth=needs(VIEW))
def list_audit(request: Request, asked: Query[AuditAsked]) -> HttpResponseBase:
    """Every change, the newest first. `q` is a part of the actor's name."""
    rows = within(AuditEntry.objects.filter(tenant_id=request.ctx.tenant_id), request.ctx)
    return AUDIT.answer(
        request,
        only(
            rows,
            action=asked.action,
            table_name=asked.table_name,
            row_id=asked.row_id,
            actor_id=asked.actor_id,
            request_id=asked.request_id,
            at__gte=asked.at_from,
            at__lt=asked.at_to,
            actor_name__icontains=asked.q.strip(),
        ),
        asked,
    )


@router.get("/events", response=EVENTS.page, auth=needs(VIEW))
def list_events(request: Request, asked: Query[EventsAsked]) -> HttpResponseBase:
    """Every fact that was announced, the newest first. `q` is a part of its name."""
    rows = _of_tenant(request.ctx, OutboxEvent.objects.all())
    return EVENTS.answer(
        request,
        only(
            rows,
            name=asked.name,
            subject_id=asked.subject_id,
            stream_id=asked.client_id,
            correlation_id=asked.correlation_id,
            name__icontains=asked.q.strip(),
        ),
        asked,
    )


@router.get("/outbox", response=DELIVERIES.page, auth=needs(VIEW))
def list_deliveries(request: Request, asked: Query[DeliveriesAsked]) -> HttpResponseBase:
    """The ways of events to their listeners: those set aside, unless asked otherwise. `q`: of the error."""
    rows = _of_tenant(request.ctx, OutboxDelivery.objects.filter(state=asked.state)).select_related("event")
    return DELIVERIES.answer(
        request, only(rows, listener=asked.listener, last_error__icontains=asked.q.strip()), asked
    )


@router.post("/outbox/replay", response=ReplayShape, auth=needs(REPLAY))
def create_replay(request: Request, body: ReplayBody) -> ReplayShape:
    """Send on their way again what was set aside."""
    replayed = replay_deliveries(request.ctx, delivery_ids=body.delivery_ids)
    if body.delivery_ids and not replayed:
        raise NotFound("None of these is set aside here.")
    return ReplayShape(replayed=replayed)


def _of_tenant(ctx: Context, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Events have no organization: whoever sees only a part of the tenant sees none of them."""
    return rows.filter(tenant_id=ctx.tenant_id) if ctx.organization_ids is None else rows.none()
