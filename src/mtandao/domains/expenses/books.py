"""How an expense stands in the ledger: its category, the tax that is reclaimed, and where the money lay."""

from decimal import Decimal

from mtandao.domains.expenses.choices import PaidFrom
from mtandao.domains.expenses.models import Expense
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context

OWNER = "owner"


def hold(ctx: Context, expense: Expense) -> None:
    """Its drawer, before any row that names it is written: two that spend from one wait for each other here."""
    if expense.drawer_id:
        payments.hold_cash(ctx, drawer_id=expense.drawer_id, amount=expense.amount)


def book(ctx: Context, expense: Expense) -> None:
    """On the day of the expense; cash on the day on which it leaves its drawer. The caller holds the drawer."""
    entry = ledger.Entry(
        kind=ledger.JournalKind.EXPENSE,
        key=f"expense:{expense.id}",
        memo=str(expense),
        lines=_lines(expense, 1),
        document_id=expense.id,
        booked_on=None if expense.drawer_id else expense.spent_on,
    )
    ledger.post(ctx.trusted(), entries=[entry])


def take_back(ctx: Context, expense: Expense) -> None:
    """Today, whatever the day of the expense: what was reported stays as it was."""
    if expense.drawer_id:
        payments.hold_cash(ctx, drawer_id=expense.drawer_id, amount=Decimal(0))
    entry = ledger.Entry(
        kind=ledger.JournalKind.REVERSAL,
        key=f"expense-back:{expense.id}",
        memo=f"{expense}: {expense.because}",
        lines=_lines(expense, -1),
        document_id=expense.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])


def _lines(expense: Expense, sign: int) -> tuple[ledger.Line, ...]:
    net = expense.amount - expense.tax
    cost = ledger.Line(ledger.AccountCode.EXPENSE, sign * net, detail=str(expense.category_id))
    tax = ledger.Line(ledger.AccountCode.TAX, sign * expense.tax, detail=expense.tax_code)
    place = _place(expense, -sign * expense.amount)
    return (cost, tax, place) if expense.tax else (cost, place)


def _place(expense: Expense, amount: Decimal) -> ledger.Line:
    if expense.paid_from == PaidFrom.CASH:
        return ledger.Line(ledger.AccountCode.CASH, amount, detail=str(expense.drawer_id))
    if expense.paid_from == PaidFrom.BANK:
        return ledger.Line(ledger.AccountCode.BANK, amount, detail=str(expense.bank_account_id))
    if expense.gateway is not None:
        return payments.gateway_line(expense.gateway, amount)
    return ledger.Line(ledger.AccountCode.EQUITY, amount, detail=OWNER)
