"""Bank accounts: which there are, and what the ledger says lies in each."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import bank_accounts
from mtandao.domains.payments.cheque_forms import BankAccountForm
from mtandao.domains.payments.commands.banks import set_up_bank_account
from mtandao.domains.payments.models import BankAccount
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MoneyColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

ADD = Action(
    gettext_lazy("Add bank account"),
    reverse_lazy("payments:new-bank"),
    icon="plus",
    kind="primary",
    dialog=True,
)


class BankTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="active")
    name = NameColumn(
        gettext_lazy("Account"), url=lambda row: reverse("payments:bank", kwargs={"account_id": row.pk})
    )
    bank = KitColumn(gettext_lazy("Bank"), phone="note")
    number = CodeColumn(gettext_lazy("Number"), priority=2)
    holds = MoneyColumn(gettext_lazy("In it by the ledger"), accessor="pk")

    @cached_property
    def held(self) -> Mapping[str, Decimal]:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return ledger.trial_balance_of(ctx, ledger.AccountCode.BANK)

    def render_state(self, record: BankAccount) -> Any:
        column: Any = self.columns["state"].column
        return column.shown("active" if record.active else "closed", record, self)

    def render_holds(self, record: BankAccount) -> Any:
        return money_html(self.held.get(str(record.pk), Decimal("0.00")))


class BanksPage(ListPage):
    name, title = "bank-accounts", gettext_lazy("Bank accounts")
    needs = permissions.BANKS
    table, order = BankTable, "name"
    actions = (ADD,)
    empty = Emptiness(
        gettext_lazy("No bank account yet"),
        gettext_lazy(
            "Transfers and cheques come to an account of yours, and each has its own place in the ledger."
        ),
        (ADD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[BankAccount]:
        return bank_accounts(ctx)


class NewBankPage(FormPage):
    needs = permissions.BANKS
    title = gettext_lazy("Add bank account")
    verb = gettext_lazy("Save account")
    form = BankAccountForm
    back = Crumb(gettext_lazy("Bank accounts"), reverse_lazy("payments:banks"))

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "saved": "account_id" in kwargs}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        saved = set_up_bank_account(ctx, account_id=kwargs.get("account_id"), **form.cleaned_data)
        return Done(reverse("payments:banks"), _("%(name)s saved.") % {"name": saved.name})


class BankPage(NewBankPage):
    title = gettext_lazy("Change bank account")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        account = BankAccount.found(ctx, id=kwargs["account_id"])
        return {name: getattr(account, name) for name in ("name", "bank", "number", "active")}
