"""`/api/billing/drawers`, `/api/billing/shifts` and `/api/billing/day-close`."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router

from mtandao.domains.payments import desk, permissions
from mtandao.domains.payments.api.desk_shapes import (
    CashMoveBody,
    CashMoveShape,
    ClosingBody,
    DayCloseShape,
    DayDrawer,
    DayPerson,
    DeskRulesBody,
    DeskRulesShape,
    DrawerBody,
    DrawerChange,
    DrawerShape,
    OpenBody,
    ShiftsAsked,
    ShiftShape,
    WholeShiftShape,
    drawer_shapes,
    found_shift,
    move_shape,
    shift_shapes,
    whole,
)
from mtandao.domains.payments.commands.drawers import set_desk_rules, set_up_drawer
from mtandao.domains.payments.commands.shifts import close_shift, move_cash, open_shift
from mtandao.domains.payments.day_close import collectors_on, drawers_on
from mtandao.domains.payments.models import DeskRules, Drawer
from mtandao.domains.payments.receipts.shift import shift_pdf
from mtandao.foundation.api import (
    Listing,
    OrganizationListQuery,
    Request,
    needs,
)
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper

router = Router(tags=["Cash desk"])

DRAWERS = Listing("drawers", DrawerShape, drawer_shapes)
SHIFTS = Listing("shifts", ShiftShape, shift_shapes)


@router.get("/drawers", response=DRAWERS.page, auth=needs(permissions.DRAWERS))
def list_drawers(request: Request, asked: Query[OrganizationListQuery]) -> HttpResponseBase:
    """Places where cash lies, with what the ledger says is in each."""
    rows = desk.drawers(request.ctx)
    return DRAWERS.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)


@router.post("/drawers", response={201: DrawerShape}, auth=needs(permissions.DRAWERS))
def create_drawer(request: Request, body: DrawerBody) -> DrawerShape:
    """A new drawer."""
    made = set_up_drawer(request.ctx, name=body.name, active=body.active)
    return drawer_shapes(request.ctx, [made])[0]


@router.patch("/drawers/{uuid:drawer_id}", response=DrawerShape, auth=needs(permissions.DRAWERS))
def change_drawer(request: Request, drawer_id: UUID, body: DrawerChange) -> DrawerShape:
    """Rename it, or take it out of use. It is never deleted."""
    was = Drawer.found(request.ctx, id=drawer_id)
    given: dict[str, Any] = {"name": was.name, "active": was.active} | body.given()
    return drawer_shapes(request.ctx, [set_up_drawer(request.ctx, drawer_id=drawer_id, **given)])[0]


def _rules(rules: DeskRules) -> DeskRulesShape:
    return DeskRulesShape(cash_only_in_shift=rules.cash_only_in_shift, hold_too_little=rules.hold_too_little)


@router.get("/desk-rules", response=DeskRulesShape, auth=needs(permissions.DESK))
def read_desk_rules(request: Request) -> DeskRulesShape:
    """How cash is to be taken."""
    return _rules(desk.desk_rules(request.ctx))


@router.patch("/desk-rules", response=DeskRulesShape, auth=needs(permissions.DESK_RULES))
def change_desk_rules(request: Request, body: DeskRulesBody) -> DeskRulesShape:
    """Whether cash may be recorded by somebody who has no open shift."""
    given = body.given()
    rules = set_desk_rules(request.ctx, **given) if given else desk.desk_rules(request.ctx)
    return _rules(rules)


@router.get("/shifts", response=SHIFTS.page, auth=needs(permissions.DESK))
def list_shifts(request: Request, asked: Query[ShiftsAsked]) -> HttpResponseBase:
    """Shifts, the newest first: one's own, and everybody's for whoever looks after the drawers."""
    rows = desk.shifts(request.ctx)
    if asked.drawer_id:
        rows = rows.filter(drawer_id=asked.drawer_id)
    if asked.open is not None:
        rows = rows.filter(closed_at__isnull=asked.open)
    if asked.q:
        rows = rows.filter(user__full_name__icontains=asked.q.strip())
    return SHIFTS.answer(request, rows, asked)


@router.post("/shifts", response={201: WholeShiftShape}, auth=needs(permissions.DESK))
def create_shift(request: Request, body: OpenBody) -> WholeShiftShape:
    """Open one's own shift at a drawer, counted."""
    made = open_shift(
        request.ctx, drawer_id=body.drawer_id, float_amount=body.float_amount, brought=body.brought
    )
    return whole(request.ctx, made.id)


@router.get(
    "/shifts/{uuid:shift_id}", response=WholeShiftShape, auth=needs(permissions.DESK), openapi_extra=PAPER
)
def read_shift(request: Request, shift_id: UUID) -> WholeShiftShape | HttpResponseBase:
    """One shift with its cash in and out; with `Accept: application/pdf` its sheet."""
    if not wants_paper(request):
        return whole(request.ctx, shift_id)
    shift = found_shift(request.ctx, shift_id)
    name = f"shift-{shift.opened_at:%Y-%m-%d}-{str(shift.pk)[:8]}"
    return on_paper(request, name, lambda: shift_pdf(request.ctx, shift), permissions.DESK)


@router.post("/shifts/{uuid:shift_id}/moves", response={201: CashMoveShape}, auth=needs(permissions.DESK))
def create_cash_move(request: Request, shift_id: UUID, body: CashMoveBody) -> CashMoveShape:
    """Cash into its drawer or out of it that is nobody's payment."""
    made = move_cash(
        request.ctx,
        shift_id=shift_id,
        kind=body.kind,
        amount=body.amount,
        reason=body.reason,
        bank_account_id=body.bank_account_id,
        partner_id=body.partner_id,
    )
    return move_shape(made)


@router.post("/shifts/{uuid:shift_id}/closing", response=WholeShiftShape, auth=needs(permissions.DESK))
def create_shift_closing(request: Request, shift_id: UUID, body: ClosingBody) -> WholeShiftShape:
    """Count and close. What differs from the ledger is posted as variance."""
    close_shift(request.ctx, shift_id=shift_id, counted=body.counted, pieces=body.pieces, note=body.note)
    return whole(request.ctx, shift_id)


@router.get("/day-close", response=DayCloseShape, auth=needs(permissions.DRAWERS))
def read_day_close(request: Request, on: date | None = None) -> DayCloseShape:
    """A day at the desks: every drawer before and after, and what each person took."""
    day = on or request.ctx.today
    return DayCloseShape(
        on=day,
        drawers=[
            DayDrawer(
                drawer_id=each.drawer_id,
                name=each.name,
                before=each.before,
                came=each.came,
                went=each.went,
                after=each.after,
                variance=each.variance,
            )
            for each in drawers_on(request.ctx, day)
        ],
        people=[
            DayPerson(
                name=each.name,
                payments=each.times,
                by_method=each.by_method,
                total=each.total,
                reversed=each.reversed_times,
            )
            for each in collectors_on(request.ctx, day)
        ],
    )
