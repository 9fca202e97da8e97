"""The tenant's own accounts, and the postings of one."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import AccountCode
from mtandao.domains.ledger.details import detail_names
from mtandao.domains.ledger.models import Account, Posting
from mtandao.domains.ledger.queries.accounts import account, held_after, own_accounts, postings_on
from mtandao.domains.ledger.queries.journals import whole_company
from mtandao.domains.ledger.queries.statement import Place
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, MoneyColumn, NameColumn
from mtandao.foundation.kit.filters import DaysFilter, KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

MONEY = subscribers.permissions.VIEW_MONEY


class AccountTable(KitTable):
    code = NameColumn(
        gettext_lazy("Account"),
        accessor="get_code_display",
        url=lambda row: reverse("ledger:account", kwargs={"account_id": row.pk}),
    )
    name = KitColumn(gettext_lazy("Detail"), width="l", phone="note")
    held = MoneyColumn(gettext_lazy("Balance, debit above zero"), needs=MONEY, mixed="currency", plain=True)

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found: list[Any] = list(rows)
        ctx = getattr(request, "ctx", None)
        for code in {row.code for row in found}:
            mine = [row for row in found if row.code == code]
            names = detail_names(ctx, code, [row.detail for row in mine]) if ctx is not None else {}
            for row in mine:
                row.name = names.get(row.detail, "")
        super().__init__(found, request=request, **options)

    def row_name(self, record: Account) -> str:
        return str(AccountCode(record.code).label)


class AccountsPage(ListPage):
    name, title = "accounts", gettext_lazy("Accounts")
    needs = permissions.BOOKS
    export_needs = permissions.BOOKS
    table, order = AccountTable, "code"
    back = Crumb(gettext_lazy("Trial balance"), reverse_lazy("ledger:trial-balance"))
    empty = Emptiness(
        gettext_lazy("No accounts yet"), gettext_lazy("An account opens with its first posting.")
    )

    def queryset(self, ctx: Context) -> QuerySet[Account]:
        whole_company(ctx)
        return own_accounts(ctx)


class PostingTable(KitTable):
    """`after` is worked out down the page from one sum."""

    booked = MomentColumn(gettext_lazy("Booked"), accessor="journal__booked_at", phone="state")
    what = KitColumn(
        gettext_lazy("What"),
        accessor="journal__memo",
        flex=True,
        phone="title",
        url=lambda row: reverse("ledger:journal", kwargs={"journal_id": row.journal_id}),
    )
    debit = MoneyColumn(gettext_lazy("Debit"), needs=MONEY, phone="in")
    credit = MoneyColumn(gettext_lazy("Credit"), needs=MONEY, phone="out")
    after = MoneyColumn(gettext_lazy("Balance"), needs=MONEY, plain=True, phone="note")

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found: list[Any] = list(rows)
        ctx = getattr(request, "ctx", None)
        if found and ctx is not None:
            first: Posting = found[0]
            after = held_after(ctx, first.account, Place(first.booked_on, first.id))
            for row in found:
                row.debit = row.amount if row.amount > 0 else None
                row.credit = -row.amount if row.amount < 0 else None
                row.after, after = after, after - row.amount
        super().__init__(found, request=request, **options)

    def render_after(self, value: Decimal, record: Posting, column: Any) -> Any:
        return column.shown(value, record, self)


class PostingFilters(KitFilters):
    prime = ("booked_on",)
    booked_on = DaysFilter(label=gettext_lazy("Booked"))


class AccountPage(ListPage):
    """One account's postings, newest first, each with the balance after it."""

    name = "postings"
    needs = permissions.BOOKS
    export_needs = permissions.BOOKS
    table, filters, order = PostingTable, PostingFilters, "-booked_on"
    back = Crumb(gettext_lazy("Accounts"), reverse_lazy("ledger:accounts"))
    account: Account

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        whole_company(self.ctx)
        self.account = account(self.ctx, kwargs["account_id"])
        names = detail_names(self.ctx, self.account.code, [self.account.detail])
        parts = (str(AccountCode(self.account.code).label), names.get(self.account.detail, ""))
        self.title = ", ".join(part for part in parts if part)  # type: ignore[misc]
        return super().get(request)

    def queryset(self, ctx: Context) -> QuerySet[Posting]:
        return postings_on(ctx, self.account).select_related("journal", "account")

    def save_view_url(self, ctx: Context) -> str:
        return ""
