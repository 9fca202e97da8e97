"""Sending, to one and to many, and the log."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query
from pydantic import Field, PlainSerializer

from mtandao.domains.collections.contract import Status
from mtandao.domains.messaging import permissions, queries
from mtandao.domains.messaging.api.router import LONGEST_TEXT, router
from mtandao.domains.messaging.audience import Audience
from mtandao.domains.messaging.choices import Channel, Paper, State
from mtandao.domains.messaging.commands.by_hand import send_in_bulk, send_message
from mtandao.domains.messaging.models import Message
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Body, Instant, Listing, OrganizationListQuery, Request, Shape, needs, only
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

# Prices of a message have four places.
Cost = Annotated[Decimal, PlainSerializer(lambda cost: f"{cost:.4f}", return_type=str)]


class MessageBody(Body):
    client_id: UUID | None = None
    to: str = Field("", max_length=30, description="A number in any spelling, instead of a client.")
    text: str = Field("", max_length=LONGEST_TEXT, description="May hold {{first_name}} and other variables.")
    template: str = Field("", max_length=40, description="The code of a template, instead of a text.")


class BulkBody(Body):
    """All clients whom every given filter fits. Without a status those who left are not meant."""

    package_id: UUID | None = None
    status: Status | None = None
    organization: UUID | None = Field(None, description="This organization and those below it.")
    text: str = Field("", max_length=LONGEST_TEXT, description="May hold {{first_name}} and other variables.")
    template: str = Field("", max_length=40, description="The code of a template, instead of a text.")


class BulkShape(Shape):
    """How many messages were written, and how many of them wait to be sent."""

    written: int
    queued: int


class MessageShape(Shape):
    id: UUID
    client_id: UUID | None
    channel: Channel
    to: str
    subject: str = Field(description="Of an e-mail.")
    text: str
    paper: Paper | Literal[""] = Field(description="What it brings or tells of.")
    paper_id: UUID | None
    language: str
    template: str
    event: str = Field(description="What it was written for; `by_hand` when somebody wrote it.")
    bulk: bool
    status: State
    reason: str
    provider: str
    provider_id: str | None
    parts: int
    cost: Cost | None
    cost_currency: str
    sent_by: str
    created_at: Instant
    sent_at: Instant | None
    delivered_at: Instant | None


class MessagesAsked(OrganizationListQuery):
    client_id: UUID | None = None
    status: State | None = None
    channel: Channel | None = None
    to: str = Field("", max_length=254, description="A phone in any spelling, or an e-mail address.")
    paper_id: UUID | None = Field(None, description="The invoice or transaction that it tells of.")
    template: str = Field("", max_length=40)
    event: str = Field("", max_length=60)
    bulk: bool | None = None


def shape(row: Message) -> MessageShape:
    return MessageShape(
        **{name: getattr(row, name) for name in MessageShape.model_fields if hasattr(row, name)},
        client_id=row.subscriber_id,
        text=row.body,
        status=State(row.state),
    )


def shapes(_ctx: Context, rows: Sequence[Message]) -> list[MessageShape]:
    return [shape(row) for row in rows]


LOGS = Listing("sms", MessageShape, shapes)


@router.post("/send", response={201: MessageShape}, auth=needs(permissions.SEND))
def create_message(request: Request, body: MessageBody) -> MessageShape:
    """Write to a client or a number. Look what became of it under its id."""
    message = send_message(
        request.ctx, subscriber_id=body.client_id, to=body.to, text=body.text, template=body.template
    )
    return shape(message)


@router.post("/bulk-send", response={201: BulkShape}, auth=needs(permissions.SEND))
def create_bulk(request: Request, body: BulkBody) -> BulkShape:
    """Write to every client whom the filters fit."""
    to = Audience(plan_id=body.package_id, status=body.status, organization_id=body.organization)
    sent = send_in_bulk(request.ctx, to=to, text=body.text, template=body.template)
    return BulkShape(written=sent.written, queued=sent.queued)


@router.get("/logs", response=LOGS.page, auth=needs(permissions.VIEW))
def list_logs(request: Request, asked: Query[MessagesAsked]) -> HttpResponseBase:
    """Every message, the newest first. `q` is a client's name, phone or account."""
    return LOGS.answer(request, narrowed(request.ctx, asked), asked)


def narrowed(ctx: Context, asked: MessagesAsked) -> QuerySet[Message]:
    rows = queries.messages(ctx)
    rows = only(
        rows,
        subscriber_id=asked.client_id,
        state=asked.status,
        channel=asked.channel,
        paper_id=asked.paper_id,
        to=_e164(ctx, asked.to),
        template=asked.template.strip(),
        event=asked.event.strip(),
    )
    if asked.bulk is not None:
        rows = rows.filter(bulk=asked.bulk)
    if asked.q:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(ctx), asked.q))
    return rows


def _e164(ctx: Context, written: str) -> str:
    if not written.strip() or "@" in written:
        return written.strip()
    try:
        return subscribers.e164(written, ctx.tenant.country)
    except subscribers.NoPhone as refusal:
        raise Malformed("This is not asked so.", fields={"to": refusal.detail}) from None


@router.get("/logs/{uuid:message_id}", response=MessageShape, auth=needs(permissions.VIEW))
def read_log(request: Request, message_id: UUID) -> MessageShape:
    """What became of one message."""
    return shape(queries.message(request.ctx, message_id))
