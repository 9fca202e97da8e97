"""The provider's bank accounts."""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.errors import AccountSetUp
from mtandao.domains.payments.events import BankAccountSetUp
from mtandao.domains.payments.models import BankAccount
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.BANKS)
def set_up_bank_account(
    ctx: Context,
    *,
    account_id: UUID | None = None,
    name: str,
    bank: str,
    number: str,
    active: bool = True,
    opening: Decimal | None = None,
) -> BankAccount:
    """A new account, or changes to one. `opening` is what lay in it when it was set up: only of a new one."""
    values = {
        "name": " ".join(name.split()),
        "bank": " ".join(bank.split()),
        "number": "".join(number.split()),
    }
    wrong = {field: _("This is needed.") for field, value in values.items() if not value}
    if account_id and opening:
        wrong["opening"] = _("Only of a new account: what lies in it is in the ledger.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    account = BankAccount.locked(ctx, id=account_id) if account_id else BankAccount(tenant_id=ctx.tenant_id)
    for field, value in values.items():
        setattr(account, field, value)
    account.active = active
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise AccountSetUp(
            _("Account %(account)s is set up already.") % {"account": account.number}
        ) from None
    if opening:
        _post_opening(ctx, account, opening)
    emit(ctx, BankAccountSetUp(subject_id=account.id))
    return account


def _post_opening(ctx: Context, account: BankAccount, opening: Decimal) -> None:
    entry = ledger.Entry(
        kind=ledger.JournalKind.OPENING,
        key=f"opening:{account.id}",
        memo=f"{account.name}: opening balance",
        lines=(
            ledger.Line(ledger.AccountCode.BANK, opening, detail=str(account.id)),
            ledger.Line(ledger.AccountCode.EQUITY, -opening),
        ),
        document_id=account.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])
