"""`/api/billing/statement-days`: each short code's day beside the ledger, and what differs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions
from mtandao.domains.payments.api.cheques import HandledShape
from mtandao.domains.payments.commands.compare import compare_day
from mtandao.domains.payments.commands.differences import (
    MOST,
    ask_about,
    book_difference,
    book_differences,
    explain_difference,
)
from mtandao.domains.payments.commands.statement_lines import import_statement
from mtandao.domains.payments.daily.choices import DayState, DifferenceKind
from mtandao.domains.payments.daily.reading import differences, statement_days
from mtandao.domains.payments.daily.words import next_step
from mtandao.domains.payments.models import StatementDay, StatementDifference
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Money, Request, Shape, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Daily line"])


class StatementDayShape(Shape):
    id: UUID
    gateway_id: UUID
    short_code: str
    on: date
    status: DayState
    filed: bool = Field(description="A whole statement was taken in; else only what came is known.")
    pulled: bool
    lines: int
    statement_in: Money
    statement_out: Money
    ledger_in: Money
    ledger_out: Money
    difference: Money = Field(description="The statement less the ledger. The differences add up to it.")
    open_differences: int
    compared_at: Instant | None


class StatementDifferenceShape(Shape):
    id: UUID
    day_id: UUID
    short_code: str
    on: date
    kind: DifferenceKind
    open: bool
    receipt: str
    memo: str
    statement_amount: Money | None
    ledger_amount: Money | None
    amount: Money
    elsewhere_on: date | None
    transaction_id: UUID | None
    payout_id: UUID | None
    answer: str
    explanation: str
    what_to_do: str


class DaysAsked(ListQuery):
    gateway_id: UUID | None = None
    status: DayState | None = None
    since: date | None = None
    until: date | None = None


class DifferencesAsked(ListQuery):
    day_id: UUID | None = None
    kind: DifferenceKind | None = None
    open: bool | None = None


class StatementFileBody(Body):
    gateway_id: UUID
    short_code: str = Field("", max_length=10)
    content: str = Field(min_length=1, max_length=20_000_000, description="The portal's file, as CSV.")


class TakenInShape(Shape):
    short_code: str
    new_lines: int
    known_lines: int
    unreadable: list[str]
    day_ids: list[UUID]


class BookBody(Body):
    bank_account_id: UUID | None = Field(None, description="Of money that was taken to the bank.")


class BookManyBody(Body):
    difference_ids: list[UUID] = Field(min_length=1, max_length=MOST)


class ExplanationBody(Body):
    explanation: str = Field(min_length=1, max_length=500)


def day_shape(row: StatementDay) -> StatementDayShape:
    same = (
        "id",
        "gateway_id",
        "short_code",
        "on",
        "filed",
        "pulled",
        "lines",
        "statement_in",
        "statement_out",
    )
    sums = ("ledger_in", "ledger_out", "difference", "open_differences", "compared_at")
    given: dict[str, Any] = {name: getattr(row, name) for name in (*same, *sums)}
    return StatementDayShape(status=DayState(row.state), **given)


def difference_shape(ctx: Context, row: StatementDifference) -> StatementDifferenceShape:
    same = (
        "id",
        "day_id",
        "open",
        "receipt",
        "memo",
        "amount",
        "elsewhere_on",
        "payout_id",
        "answer",
        "explanation",
    )
    given: dict[str, Any] = {name: getattr(row, name) for name in same}
    return StatementDifferenceShape(
        short_code=row.day.short_code,
        on=row.day.on,
        kind=DifferenceKind(row.kind),
        statement_amount=row.there,
        ledger_amount=row.here,
        transaction_id=row.payment_id,
        what_to_do=next_step(ctx, row),
        **given,
    )


def day_shapes(_ctx: Context, rows: Sequence[StatementDay]) -> list[StatementDayShape]:
    return [day_shape(row) for row in rows]


def difference_shapes(ctx: Context, rows: Sequence[StatementDifference]) -> list[StatementDifferenceShape]:
    return [difference_shape(ctx, row) for row in rows]


DAYS = Listing("statement-days", StatementDayShape, day_shapes)
DIFFERENCES = Listing("statement-differences", StatementDifferenceShape, difference_shapes)


@router.get("/statement-days", response=DAYS.page, auth=needs(permissions.BANKS))
def list_statement_days(request: Request, asked: Query[DaysAsked]) -> HttpResponseBase:
    """Days of short codes, the newest first. `q` is a short code."""
    rows = only(
        statement_days(request.ctx),
        gateway_id=asked.gateway_id,
        state=asked.status,
        on__gte=asked.since,
        on__lte=asked.until,
        short_code=asked.q.strip(),
    )
    return DAYS.answer(request, rows, asked)


@router.get(
    "/statement-days/{uuid:statement_day_id}", response=StatementDayShape, auth=needs(permissions.BANKS)
)
def read_statement_day(request: Request, statement_day_id: UUID) -> StatementDayShape:
    """One day of one short code."""
    return day_shape(StatementDay.found(request.ctx, id=statement_day_id))


@router.post(
    "/statement-days/{uuid:statement_day_id}/comparison",
    response=StatementDayShape,
    auth=needs(permissions.BANKS),
)
def create_comparison(request: Request, statement_day_id: UUID) -> StatementDayShape:
    """Put it beside the ledger again."""
    day = StatementDay.found(request.ctx, id=statement_day_id)
    return day_shape(compare_day(request.ctx.trusted(), day_id=day.id))


@router.post("/statement-files", response={201: TakenInShape}, auth=needs(permissions.BANKS))
def create_statement_file(request: Request, body: StatementFileBody) -> TakenInShape:
    """Take in a file of the provider's portal. Nothing is booked by it; the same file twice changes nothing."""
    taken = import_statement(
        request.ctx, gateway_id=body.gateway_id, short_code=body.short_code, content=body.content.encode()
    )
    return TakenInShape(
        short_code=taken.short_code,
        new_lines=taken.new,
        known_lines=taken.known,
        unreadable=taken.unreadable,
        day_ids=taken.days,
    )


@router.get("/statement-differences", response=DIFFERENCES.page, auth=needs(permissions.BANKS))
def list_statement_differences(request: Request, asked: Query[DifferencesAsked]) -> HttpResponseBase:
    """What only one side knows, the newest first. `q` is a receipt."""
    plain: dict[str, Any] = {"day_id": asked.day_id, "kind": asked.kind, "receipt": asked.q.strip().upper()}
    wanted = {key: value for key, value in plain.items() if value}
    if asked.open is not None:
        wanted["open"] = asked.open
    return DIFFERENCES.answer(request, differences(request.ctx).filter(**wanted), asked)


@router.get(
    "/statement-differences/{uuid:difference_id}",
    response=StatementDifferenceShape,
    auth=needs(permissions.BANKS),
)
def read_statement_difference(request: Request, difference_id: UUID) -> StatementDifferenceShape:
    """One difference."""
    return difference_shape(request.ctx, StatementDifference.found(request.ctx, id=difference_id))


@router.post("/statement-differences/bookings", response=HandledShape, auth=needs(permissions.BANKS))
def create_bookings(request: Request, body: BookManyBody) -> HandledShape:
    """Book several that are missing here. Those that cannot be booked are named, the others are."""
    handled = book_differences(request.ctx, difference_ids=body.difference_ids)
    return HandledShape(done=handled.done, refused=handled.refused)


@router.post(
    "/statement-differences/{uuid:difference_id}/booking",
    response=StatementDayShape,
    auth=needs(permissions.BANKS),
)
def create_booking(request: Request, difference_id: UUID, body: BookBody) -> StatementDayShape:
    """Book what the statement has and the ledger lacks."""
    return day_shape(
        book_difference(request.ctx, difference_id=difference_id, bank_account_id=body.bank_account_id)
    )


@router.post(
    "/statement-differences/{uuid:difference_id}/question",
    response=StatementDifferenceShape,
    auth=needs(permissions.BANKS),
)
def create_question(request: Request, difference_id: UUID) -> StatementDifferenceShape:
    """Ask the provider about its receipt. His word stands in `answer` soon after."""
    return difference_shape(request.ctx, ask_about(request.ctx, difference_id=difference_id))


@router.post(
    "/statement-differences/{uuid:difference_id}/explanation",
    response=StatementDayShape,
    auth=needs(permissions.BANKS),
)
def create_explanation(request: Request, difference_id: UUID, body: ExplanationBody) -> StatementDayShape:
    """Somebody knows where it comes from: it waits for nobody any more."""
    return day_shape(
        explain_difference(request.ctx, difference_id=difference_id, explanation=body.explanation)
    )
