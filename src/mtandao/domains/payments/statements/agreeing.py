"""A bank's closing balance against the ledger's account, and what stands between them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.choices import LineState, Method, PaymentState, StatementState
from mtandao.domains.payments.models import BankAccount, BankLine, BankStatement, Payment
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Agreement:
    """`unexplained` is zero where the bank and the ledger tell the same story."""

    closes_on: date | None
    closing: Decimal | None
    ledger: Decimal
    waiting_in: Decimal
    waiting_out: Decimal
    only_here: Decimal

    @property
    def difference(self) -> Decimal:
        return (self.closing or ZERO) - self.ledger

    @property
    def unexplained(self) -> Decimal:
        """What is left when the waiting lines are booked, and what was recorded is on the next statement."""
        return self.difference - self.waiting_in - self.waiting_out + self.only_here


def agreement(ctx: Context, account: BankAccount) -> Agreement:
    last = (
        BankStatement.of(ctx)
        .filter(account=account, state=StatementState.IMPORTED, closing_balance__isnull=False)
        .order_by("-closes_on", "-id")
        .first()
    )
    waiting = BankLine.of(ctx).filter(account=account, state=LineState.WAITING)
    unseen = Payment.of(ctx).filter(
        bank_account=account, method__in=[Method.BANK, Method.CHEQUE], bank_lines=None
    )
    return Agreement(
        closes_on=last.closes_on if last else None,
        closing=last.closing_balance if last else None,
        ledger=ledger.held_in(ctx, ledger.AccountCode.BANK, str(account.id)),
        waiting_in=_sum(waiting.filter(amount__gt=0)),
        waiting_out=_sum(waiting.filter(amount__lt=0)),
        only_here=_sum(unseen.exclude(state=PaymentState.REVERSED)),
    )


def _sum(rows: QuerySet[BankLine] | QuerySet[Payment]) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO
