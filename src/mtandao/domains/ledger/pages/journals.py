"""Journals by day, and one with its postings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.details import detail_names
from mtandao.domains.ledger.models import Journal, Posting
from mtandao.domains.ledger.queries.journals import journal, journals, postings_in
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, MoneyColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import DaysFilter, KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact, Head
from mtandao.foundation.kit.tables import KitTable

MONEY = subscribers.permissions.VIEW_MONEY


def journal_url(row: Journal) -> str:
    return reverse("ledger:journal", kwargs={"journal_id": row.pk})


def document_url(kind: str, document_id: Any) -> str:
    """The paper or payment behind it, on floors above: addresses, not imports."""
    if document_id is None:
        return ""
    if kind in (JournalKind.INVOICE, JournalKind.VOID, JournalKind.SETTLEMENT):
        return f"/invoices/{document_id}/"
    if kind in (JournalKind.PAYMENT, JournalKind.PLACEMENT):
        return f"/payments/{document_id}/"
    return ""


class JournalTable(KitTable):
    booked_at = MomentColumn(gettext_lazy("Booked"))
    kind = KitColumn(gettext_lazy("Kind"), phone="note")
    memo = KitColumn(gettext_lazy("What"), flex=True, phone="title", url=journal_url)
    amount = MoneyColumn(gettext_lazy("Amount"), needs=MONEY)

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found: list[Any] = list(rows)
        ctx = getattr(request, "ctx", None)
        postings = postings_in(ctx, [row.pk for row in found]) if ctx is not None and found else {}
        for row in found:
            row.amount = sum((each.amount for each in postings[row.pk] if each.amount > 0), Decimal(0))
        super().__init__(found, request=request, **options)

    def row_name(self, record: Journal) -> str:
        return record.memo


class JournalFilters(KitFilters):
    prime = ("booked_on",)
    booked_on = DaysFilter(label=gettext_lazy("Booked"))


class JournalsPage(ListPage):
    name, title = "journals", gettext_lazy("Journals")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = JournalTable, JournalFilters, "-booked_on"
    back = Crumb(gettext_lazy("Trial balance"), reverse_lazy("ledger:trial-balance"), needs=permissions.BOOKS)
    empty = Emptiness(gettext_lazy("Nothing is booked yet."))

    def queryset(self, ctx: Context) -> QuerySet[Journal]:
        return journals(ctx)


@dataclass(frozen=True, slots=True)
class BookedLine:
    what: str
    url: str
    debit: Decimal | None
    credit: Decimal | None


class BookedTable(KitTable):
    what = KitColumn(gettext_lazy("Account"), flex=True, url=lambda row: row.url)
    debit = MoneyColumn(gettext_lazy("Debit"), needs=MONEY, phone="")
    credit = MoneyColumn(gettext_lazy("Credit"), needs=MONEY, phone="")


class JournalPage(DetailPage):
    """One fact, and the two sides of it."""

    needs = permissions.VIEW
    route = "ledger:journal"
    tabs = (Tab("postings", gettext_lazy("Postings"), "ledger/_journal.html"),)

    def load(self, ctx: Context, **ids: Any) -> Journal:
        return journal(ctx, ids["journal_id"])

    def head(self, ctx: Context, thing: Journal) -> Head:
        paper = document_url(thing.kind, thing.document_id)
        return Head(
            title=thing.memo or str(JournalKind(thing.kind).label),
            facts=(
                Fact(_("Kind"), str(JournalKind(thing.kind).label)),
                Fact(_("Booked"), times.moment(thing.booked_at, ctx.now, seconds=True)),
                Fact(_("Booked once as"), thing.key, mono=True, copy=thing.key),
            ),
            actions=(Action(_("Open what it books"), paper, icon="file-text"),) if paper else (),
            back=Crumb(_("Journals"), reverse("ledger:journals")),
        )

    def postings(self, ctx: Context, thing: Journal) -> dict[str, Any]:
        lines = [_line(ctx, posting) for posting in postings_in(ctx, [thing.pk])[thing.pk]]
        return {"table": BookedTable(lines, request=self.request, currency=ctx.tenant.currency, cards=False)}


def _line(ctx: Context, posting: Posting) -> BookedLine:
    owner, account = posting.account.subscriber, posting.account
    said = str(AccountCode(account.code).label)
    if owner is not None:
        said = _("%(account)s: %(name)s") % {"account": said, "name": owner.full_name}
        url = reverse("ledger:statement", kwargs={"subscriber_id": owner.pk})
    else:
        name = detail_names(ctx, account.code, [account.detail]).get(account.detail)
        said = _("%(account)s: %(name)s") % {"account": said, "name": name} if name else said
        url = reverse("ledger:account", kwargs={"account_id": account.pk})
    return BookedLine(
        said,
        url,
        posting.amount if posting.amount > 0 else None,
        -posting.amount if posting.amount < 0 else None,
    )
