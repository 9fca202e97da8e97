"""What the cash desk's JSON looks like."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from mtandao.domains.payments import desk
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.models import Drawer, DrawerMove, Shift
from mtandao.domains.payments.shift_papers import papers
from mtandao.foundation.api import Amount, Body, Instant, Money, OrganizationListQuery, Shape
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound


class DrawerShape(Shape):
    id: UUID
    name: str
    active: bool
    holds: Money = Field(description="By the ledger, now.")


class DrawerBody(Body):
    name: str = Field(max_length=60)
    active: bool = True


class DrawerChange(Body):
    name: str = Field("", max_length=60)
    active: bool = True


class DeskRulesShape(Shape):
    cash_only_in_shift: bool
    hold_too_little: bool = Field(
        description="What does not buy the next price of a prepaid service that has run out waits in suspense."
    )


class DeskRulesBody(Body):
    cash_only_in_shift: bool = False
    hold_too_little: bool = False


class ShiftShape(Shape):
    id: UUID
    drawer_id: UUID
    drawer: str
    user_id: UUID
    user: str
    opened_at: Instant
    float_amount: Money
    found_at_opening: Money
    closed_at: Instant | None
    counted_by: str
    pieces: dict[str, int] | None
    expected: Money | None
    counted: Money | None
    variance: Money | None
    note: str


class CashMoveShape(Shape):
    id: UUID
    kind: CashMove
    amount: Money
    reason: str
    partner_id: UUID | None = Field(description="Whose cash it was before, or is after.")
    moved_at: Instant
    moved_by: str


class WholeShiftShape(ShiftShape):
    payments: int
    taken: Money
    holds: Money = Field(
        description="What was expected at closing; of an open shift what it should hold now."
    )
    moves: list[CashMoveShape]


class ShiftsAsked(OrganizationListQuery):
    drawer_id: UUID | None = None
    open: bool | None = None


class OpenBody(Body):
    drawer_id: UUID
    float_amount: Amount = Field(ge=0, description="What lies in the drawer, counted.")
    brought: Amount | None = Field(
        None, ge=0, description="Of it, brought in just now. Default: nothing; at a first shift all."
    )


class CashMoveBody(Body):
    kind: CashMove
    amount: Amount
    reason: str = Field("", max_length=200)
    bank_account_id: UUID | None = Field(None, description="Of what is banked: the account.")
    partner_id: UUID | None = Field(None, description="Of what a partner hands over: he.")


class ClosingBody(Body):
    counted: Amount | None = Field(None, ge=0)
    pieces: dict[str, int] | None = Field(None, description='How many of each note and coin: `{"1000": 3}`.')
    note: str = Field("", max_length=500)


class DayDrawer(Shape):
    drawer_id: str = Field(description="Empty: cash in no drawer.")
    name: str
    before: Money
    came: Money
    went: Money
    after: Money
    variance: Money


class DayPerson(Shape):
    name: str
    payments: int
    by_method: dict[str, Money]
    total: Money
    reversed: int


class DayCloseShape(Shape):
    on: date
    drawers: list[DayDrawer]
    people: list[DayPerson]


def drawer_shapes(ctx: Context, rows: Sequence[Drawer]) -> list[DrawerShape]:
    held = desk.drawers_hold(ctx)
    return [
        DrawerShape(id=row.id, name=row.name, active=row.active, holds=held.get(str(row.id), Decimal("0.00")))
        for row in rows
    ]


def shift_shape(row: Shift) -> ShiftShape:
    return ShiftShape(
        id=row.id,
        drawer_id=row.drawer_id,
        drawer=row.drawer.name,
        user_id=row.user_id,
        user=row.user.full_name,
        opened_at=row.opened_at,
        float_amount=row.float_amount,
        found_at_opening=row.found_at_opening,
        closed_at=row.closed_at,
        counted_by=row.counted_by,
        pieces=row.pieces,
        expected=row.expected,
        counted=row.counted,
        variance=row.variance,
        note=row.note,
    )


def shift_shapes(_ctx: Context, rows: Sequence[Shift]) -> list[ShiftShape]:
    return [shift_shape(row) for row in rows]


def move_shape(row: DrawerMove) -> CashMoveShape:
    return CashMoveShape(
        id=row.id,
        kind=CashMove(row.kind),
        amount=row.amount,
        reason=row.reason,
        partner_id=row.partner_id,
        moved_at=row.moved_at,
        moved_by=row.moved_by,
    )


def found_shift(ctx: Context, shift_id: UUID) -> Shift:
    """NotFound where it is not there, or somebody else's."""
    row = desk.shifts(ctx).filter(pk=shift_id).first()
    if row is None:
        raise NotFound("There is no such shift here.")
    return row


def whole(ctx: Context, shift_id: UUID) -> WholeShiftShape:
    row = found_shift(ctx, shift_id)
    sums = papers(ctx, row)
    return WholeShiftShape(
        **shift_shape(row).model_dump(),
        payments=sums.payments,
        taken=sums.taken,
        holds=sums.expected,
        moves=[move_shape(move) for move in row.moves.order_by("id")],
    )
