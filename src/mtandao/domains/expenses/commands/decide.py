"""What becomes of an expense: approved by somebody else, refused, taken back."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.expenses import books, permissions
from mtandao.domains.expenses.errors import OwnExpense
from mtandao.domains.expenses.models import Expense
from mtandao.domains.payments import contract as payments
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.APPROVE)
def approve_expense(ctx: Context, *, expense_id: UUID) -> Expense:
    """By somebody else than who recorded it. OwnExpense, NotToApprove; NotEnoughCash where its drawer lacks it."""
    expense = Expense.locked(ctx, id=expense_id)
    expense.must_wait()
    if expense.recorded_by_id is not None and expense.recorded_by_id == ctx.actor.id:
        raise OwnExpense(_("Somebody else has to approve what you recorded."))
    books.hold(ctx, expense)
    booked = expense.book()
    expense.decided_at, expense.decided_by = ctx.now, ctx.actor.name
    expense.save(update_fields=["state", "decided_at", "decided_by"])
    books.book(ctx, expense)
    emit(ctx, booked)
    return expense


@command(needs=permissions.APPROVE)
def refuse_expense(ctx: Context, *, expense_id: UUID, because: str) -> Expense:
    expense = Expense.locked(ctx, id=expense_id)
    refused = expense.refuse(ctx.now, ctx.actor.name, _reason(because))
    expense.save(update_fields=["state", "because", "decided_at", "decided_by"])
    _free_line(ctx, expense)
    emit(ctx, refused)
    return expense


@command(needs=permissions.REVERSE)
def reverse_expense(ctx: Context, *, expense_id: UUID, because: str) -> Expense:
    """The money is where it was before: a second entry beside the first, with the reason. NotBooked."""
    expense = Expense.locked(ctx, id=expense_id)
    taken_back = expense.take_back(ctx.now, ctx.actor.name, _reason(because))
    expense.save(update_fields=["state", "because", "reversed_at", "reversed_by"])
    books.take_back(ctx, expense)
    _free_line(ctx, expense)
    emit(ctx, taken_back)
    return expense


def _reason(because: str) -> str:
    because = because.strip()[:500]
    if not because:
        raise Malformed(_("Not done."), fields={"because": _("Say why.")})
    return because


def _free_line(ctx: Context, expense: Expense) -> None:
    """The bank's line waits again for what it is."""
    if expense.bank_line_id:
        payments.free_line(ctx.trusted(), line_id=expense.bank_line_id)
