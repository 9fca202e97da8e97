"""What is read of bank accounts and cheques."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.desk import known_ids
from mtandao.domains.payments.models import BankAccount, BankLine, BankStatement, Cheque
from mtandao.foundation.context import Context


def bank_accounts(ctx: Context) -> QuerySet[BankAccount]:
    return BankAccount.of(ctx)


def accounts_in_use(ctx: Context) -> list[BankAccount]:
    return list(BankAccount.of(ctx).filter(active=True).order_by("name", "id"))


def cheques(ctx: Context) -> QuerySet[Cheque]:
    return Cheque.of(ctx).select_related("subscriber", "account", "payment")


def statements(ctx: Context) -> QuerySet[BankStatement]:
    """Without what stands in them: a file may be large."""
    return BankStatement.of(ctx).select_related("account").defer("content")


def bank_lines(ctx: Context) -> QuerySet[BankLine]:
    return BankLine.of(ctx).select_related("account", "payment__subscriber", "payout__subscriber")


@ledger.details_named_by(ledger.AccountCode.BANK)
def bank_names(ctx: Context, details: Sequence[str]) -> Mapping[str, str]:
    rows = BankAccount.of(ctx).filter(id__in=known_ids(details))
    return {str(key): name for key, name in rows.values_list("id", "name")}
