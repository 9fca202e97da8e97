"""Record an expense: booked at once up to the limit, else when somebody else has agreed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.expenses import books, permissions, rules
from mtandao.domains.expenses.choices import ExpenseState, PaidFrom
from mtandao.domains.expenses.commands.receipts import GivenReceipt, keep
from mtandao.domains.expenses.errors import LineSpent
from mtandao.domains.expenses.events import ExpenseRecorded
from mtandao.domains.expenses.models import Expense, ExpenseCategory
from mtandao.domains.expenses.queries import expense_rules
from mtandao.domains.payments import contract as payments
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExpense:
    """`place_id` is the drawer, bank account or gateway that it was paid from. `bank_line_id`: the line of a
    statement that it is."""

    category_id: UUID
    amount: Decimal
    paid_from: PaidFrom
    place_id: UUID | None = None
    spent_on: date | None = None
    supplier: str = ""
    description: str = ""
    reference: str = ""
    tax: Decimal = ZERO
    tax_code: str = ""
    bank_line_id: UUID | None = None


@command(needs=permissions.RECORD)
def record_expense(ctx: Context, *, new: NewExpense, receipt: GivenReceipt | None = None) -> Expense:
    spent_on = new.spent_on or ctx.today
    _must_hold(ctx, new, spent_on)
    expense = Expense(
        tenant_id=ctx.tenant_id,
        organization_id=ctx.organization_id,
        state=ExpenseState.WAITING,
        category=ExpenseCategory.found(ctx, id=new.category_id),
        supplier=" ".join(new.supplier.split())[:200],
        description=new.description.strip()[:2000],
        reference=new.reference.strip()[:100],
        spent_on=spent_on,
        amount=new.amount,
        tax=new.tax,
        tax_code=new.tax_code if new.tax else "",
        currency=ctx.tenant.currency,
        paid_from=new.paid_from,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.name,
        recorded_by_id=ctx.actor.id,
        **_place(ctx, new),
    )
    if not expense.category.active:
        raise Malformed(_("Not recorded."), fields={"category_id": _("This category is not in use.")})
    line = _line(ctx, new, expense)
    waits = rules.must_be_approved(expense.amount, expense_rules(ctx).approve_above)
    if not waits:
        books.hold(ctx, expense)
    try:
        with transaction.atomic():
            expense.save(force_insert=True)
    except IntegrityError as clash:
        if "a_bank_line_is_one_expense" not in str(clash):
            raise
        raise LineSpent(_("This line of the bank is an expense already.")) from None
    if receipt is not None:
        keep(ctx, expense, receipt)
    if line is not None:
        said = _("Expense: %(what)s") % {"what": expense}
        payments.ignore_line(ctx.trusted(), line_id=line.id, reason=said)
    if waits:
        emit(ctx, ExpenseRecorded(subject_id=expense.id, amount=expense.amount))
        return expense
    booked = expense.book()
    expense.save(update_fields=["state"])
    books.book(ctx, expense)
    emit(ctx, booked)
    return expense


def _must_hold(ctx: Context, new: NewExpense, spent_on: date) -> None:
    """Malformed, with everything that is wrong at once."""
    problems = rules.wrong_money(new.amount, new.tax, new.tax_code)
    wrong = {field: _said(problem) for field, problem in problems.items()}
    if new.tax > 0 and new.tax_code and new.tax_code not in billing.tax_codes(ctx):
        wrong["tax_code"] = _("None of your taxes has this code.")
    if problem := rules.wrong_day(spent_on, ctx.today):
        wrong["spent_on"] = _said(problem)
    elif new.paid_from == PaidFrom.CASH and spent_on != ctx.today:
        wrong["spent_on"] = _("Cash leaves its drawer today.")
    if (new.place_id is None) != (new.paid_from == PaidFrom.OWNER):
        wrong["place_id"] = _("Which drawer, bank account or gateway it was paid from.")
    if wrong:
        raise Malformed(_("Not recorded: see the fields."), fields=wrong)


def _said(problem: rules.Problem) -> str:
    return {
        rules.Problem.AHEAD: _("Not after today."),
        rules.Problem.CLOSED_YEAR: _("More than a year ago: that year's books are closed."),
        rules.Problem.NO_AMOUNT: _("An amount above 0."),
        rules.Problem.MORE_TAX_THAN_AMOUNT: _("Less than the amount: it is a part of it."),
        rules.Problem.NO_TAX_CODE: _("Which tax it is. Leave the tax empty if you do not reclaim it."),
    }[problem]


def _place(ctx: Context, new: NewExpense) -> dict[str, Any]:
    if new.paid_from == PaidFrom.CASH:
        return {"drawer": payments.Drawer.found(ctx, id=new.place_id)}
    if new.paid_from == PaidFrom.BANK:
        return {"bank_account": payments.BankAccount.found(ctx, id=new.place_id)}
    if new.paid_from == PaidFrom.GATEWAY:
        return {"gateway": payments.Gateway.found(ctx, id=new.place_id)}
    return {}


def _line(ctx: Context, new: NewExpense, expense: Expense) -> payments.BankLine | None:
    """The bank's line of it, which says the same."""
    if new.bank_line_id is None:
        return None
    line = payments.BankLine.found(ctx, id=new.bank_line_id)
    if line.account_id != expense.bank_account_id or line.amount != -expense.amount:
        sentence = _("The bank's line is of another account or amount.")
        raise Malformed(_("Not recorded."), fields={"amount": sentence})
    expense.bank_line = line
    return line
