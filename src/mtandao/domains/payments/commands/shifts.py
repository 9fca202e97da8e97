"""A shift at a drawer: opened by counting, cash in and out of it, closed by counting.

Whoever moves a drawer's money holds its shift's row first, after the customer's money where there is a customer:
so that what the ledger says at closing is all there was.
"""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions, tender
from mtandao.domains.payments.choices import COMES_IN, CashMove
from mtandao.domains.payments.desk import drawer_holds
from mtandao.domains.payments.errors import DrawerClosed, NotEnoughCash, ShiftOpen
from mtandao.domains.payments.events import CashMoved, ShiftOpened
from mtandao.domains.payments.models import BankAccount, Drawer, DrawerMove, Shift
from mtandao.domains.payments.partners import cash_with, named_partner
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed, NotAllowed

ZERO = Decimal("0.00")
OWNER = "owner"
# Where cash goes to, or comes from, that is nobody's payment.
OTHER_SIDE = {
    CashMove.BROUGHT: (ledger.AccountCode.EQUITY, OWNER),
    # With the partner himself, until it is in a drawer of the provider's.
    CashMove.HANDED: (ledger.AccountCode.CASH, ""),
    CashMove.CARRIED: (ledger.AccountCode.CASH, ""),
    CashMove.BANKED: (ledger.AccountCode.BANK, ""),
    CashMove.TAKEN: (ledger.AccountCode.EQUITY, OWNER),
    CashMove.PETTY: (ledger.AccountCode.EXPENSE, ""),
}


@command(needs=permissions.DESK)
def open_shift(
    ctx: Context, *, drawer_id: UUID, float_amount: Decimal, brought: Decimal | None = None
) -> Shift:
    """Count the drawer and answer for it from now on. `brought` of the float was brought in just now; at a drawer's
    first shift all of it. What else differs from the ledger is posted as variance before the shift begins."""
    if ctx.actor.id is None:
        raise NotAllowed(_("A shift is a person's. Sign in to open one."))
    if float_amount < 0:
        raise Malformed(_("Not opened."), fields={"float_amount": _("An amount of 0 or more.")})
    drawer = Drawer.locked(ctx, id=drawer_id)
    if not drawer.active:
        raise DrawerClosed(_("%(drawer)s is not in use. Choose another drawer.") % {"drawer": drawer.name})
    if brought is None:
        brought = ZERO if drawer.shifts.exists() else float_amount
    if not 0 <= brought <= float_amount:
        raise Malformed(_("Not opened."), fields={"brought": _("From 0 up to what is in the drawer.")})
    shift = Shift(
        id=new_id(),
        tenant_id=ctx.tenant_id,
        organization_id=drawer.organization_id,
        drawer=drawer,
        user_id=ctx.actor.id,
        opened_at=ctx.now,
        float_amount=float_amount,
        found_at_opening=float_amount - brought - drawer_holds(ctx, drawer.id),
    )
    try:
        with transaction.atomic():
            shift.save(force_insert=True)
    except IntegrityError as clash:
        raise _open_already(clash, drawer) from None
    _post(
        ctx, shift, f"found:{shift.id}", shift.found_at_opening, ledger.AccountCode.VARIANCE, str(drawer.id)
    )
    if brought:
        _move(ctx, shift, CashMove.BROUGHT, brought, "")
    emit(ctx, ShiftOpened(subject_id=shift.id, drawer_id=drawer.id, float_amount=float_amount))
    return shift


def _open_already(clash: IntegrityError, drawer: Drawer) -> ShiftOpen:
    if "a_person_has_one_open_shift" in str(clash):
        return ShiftOpen(_("You have an open shift already. Close it before you open another."))
    return ShiftOpen(
        _("Somebody has an open shift at %(drawer)s. It has to be closed first.") % {"drawer": drawer.name}
    )


@command(needs=permissions.DESK)
def move_cash(
    ctx: Context,
    *,
    shift_id: UUID,
    kind: CashMove,
    amount: Decimal,
    reason: str = "",
    bank_account_id: UUID | None = None,
    partner_id: UUID | None = None,
) -> DrawerMove:
    """Cash into the drawer or out of it that is nobody's payment. What is banked may name the account; what a
    partner hands over names him, and is no more than he holds."""
    if amount <= 0:
        raise Malformed(_("Not moved."), fields={"amount": _("An amount above 0.")})
    reason = reason.strip()
    if kind == CashMove.PETTY and not reason:
        raise Malformed(_("Not moved."), fields={"reason": _("Say what it was spent on.")})
    shift = Shift.locked(ctx, id=shift_id)
    _must_be_mine(ctx, shift)
    shift.must_be_open()
    partner = _partner(ctx, shift, kind, amount, partner_id)
    held = drawer_holds(ctx, shift.drawer_id)
    if kind not in COMES_IN and amount > held:
        raise NotEnoughCash(
            _("The drawer holds %(held)s. Take out that much at most, or close the shift and count.")
            % {"held": f"{held:,.2f}"},
            fields={"amount": _("At most %(held)s.") % {"held": f"{held:,.2f}"}},
        )
    account = BankAccount.found(ctx, id=bank_account_id) if bank_account_id else None
    if account is not None and kind != CashMove.BANKED:
        raise Malformed(_("Not moved."), fields={"bank_account_id": _("Only where it goes to the bank.")})
    return _move(ctx, shift, kind, amount, reason, account, partner)


def _partner(
    ctx: Context, shift: Shift, kind: CashMove, amount: Decimal, partner_id: UUID | None
) -> UUID | None:
    """Whose hands the cash comes from or goes to; None where that is no partner's."""
    if kind == CashMove.CARRIED:
        if shift.organization_id == ctx.tenant_id:
            sentence = _("Only out of a partner's own drawer.")
            raise Malformed(_("Not moved."), fields={"kind": sentence})
        return shift.organization_id
    if kind != CashMove.HANDED:
        if partner_id is not None:
            raise Malformed(_("Not moved."), fields={"partner_id": _("Only of what a partner hands over.")})
        return None
    if shift.organization_id != ctx.tenant_id:
        raise Malformed(_("Not moved."), fields={"kind": _("Only into a drawer of the provider's own.")})
    partner = named_partner(ctx, partner_id)
    locks.hold(ctx, "cash of a partner", partner.id)
    has = cash_with(ctx, partner.id)
    if amount > has:
        raise NotEnoughCash(
            _("%(name)s holds %(held)s. Take that much at most; what is more was never recorded as taken.")
            % {"name": partner.name, "held": f"{has:,.2f}"},
            fields={"amount": _("At most %(held)s.") % {"held": f"{has:,.2f}"}},
        )
    return partner.id


@command(needs=permissions.DESK)
def close_shift(
    ctx: Context,
    *,
    shift_id: UUID,
    counted: Decimal | None = None,
    pieces: Mapping[str, int] | None = None,
    note: str = "",
) -> Shift:
    """Count, by notes and coins or as a sum: what differs from the ledger is posted as variance, with the name of who
    counted, and the shift is locked. A note is never demanded: whoever counts does not know what the ledger expects,
    and to ask only him who is wrong would tell. Two at once: the first one's figures stay, the second is refused."""
    shift = Shift.locked(ctx, id=shift_id)
    _must_be_mine(ctx, shift)
    found = _counted(ctx, counted, pieces)
    expected = drawer_holds(ctx, shift.drawer_id)
    given = {name: number for name, number in (pieces or {}).items() if number} or None
    closed = shift.close(ctx.now, ctx.actor.name, found, given, expected, note.strip())
    shift.save(update_fields=["closed_at", "counted_by", "pieces", "counted", "expected", "variance", "note"])
    _post(
        ctx, shift, f"variance:{shift.id}", closed.variance, ledger.AccountCode.VARIANCE, str(shift.drawer_id)
    )
    emit(ctx, closed)
    return shift


def _counted(ctx: Context, counted: Decimal | None, pieces: Mapping[str, int] | None) -> Decimal:
    if pieces:
        try:
            worth = tender.worth(pieces, ctx.tenant.currency)
        except ValueError as name:
            sentence = _("%(name)s is no note or coin of %(currency)s, or there are too many of it.") % {
                "name": name,
                "currency": ctx.tenant.currency,
            }
            raise Malformed(_("Not closed."), fields={"pieces": sentence}) from None
        if counted is not None and counted != worth:
            sentence = _("The notes and coins are worth %(worth)s.") % {"worth": f"{worth:,.2f}"}
            raise Malformed(_("Not closed: the two counts differ."), fields={"counted": sentence})
        return worth
    if counted is None or counted < 0:
        raise Malformed(_("Not closed."), fields={"counted": _("What is in the drawer, 0 or more.")})
    return counted


def _must_be_mine(ctx: Context, shift: Shift) -> None:
    """One's own shift; whoever looks after all drawers may close and bank for others, under his own name."""
    if shift.user_id != ctx.actor.id and not ctx.may(permissions.DRAWERS):
        raise NotAllowed(_("This is somebody else's shift. Ask whoever looks after the drawers."))


def _move(
    ctx: Context,
    shift: Shift,
    kind: CashMove,
    amount: Decimal,
    reason: str,
    account: BankAccount | None = None,
    partner_id: UUID | None = None,
) -> DrawerMove:
    move = DrawerMove.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=shift.organization_id,
        shift=shift,
        kind=kind,
        amount=amount,
        reason=reason,
        bank_account=account,
        partner_id=partner_id,
        moved_at=ctx.now,
        moved_by=ctx.actor.name,
    )
    code, detail = OTHER_SIDE[CashMove(kind)]
    detail = str(account.id) if account else str(partner_id) if partner_id else detail
    _post(ctx, shift, f"cash:{move.id}", move.signed, code, detail, memo=f"{CashMove(kind).label}. {reason}")
    emit(ctx, CashMoved(subject_id=move.id, kind=kind, amount=amount))
    return move


def _post(
    ctx: Context,
    shift: Shift,
    key: str,
    amount: Decimal,
    other: ledger.AccountCode,
    other_detail: str,
    memo: str = "",
) -> None:
    """`amount` into the drawer (below zero: out of it), against the other account. Nothing moves, nothing is posted."""
    if not amount:
        return
    entry = ledger.Entry(
        kind=ledger.JournalKind.CASH,
        key=key,
        memo=memo.strip(" .") or f"{shift.drawer.name}: counted by {ctx.actor.name}",
        lines=(
            ledger.Line(ledger.AccountCode.CASH, amount, detail=str(shift.drawer_id)),
            ledger.Line(other, -amount, detail=other_detail),
        ),
        document_id=shift.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])
