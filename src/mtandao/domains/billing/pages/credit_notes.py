"""Credit notes: the list, one of them with its PDF, and giving one for an invoice."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.models import CreditNote
from mtandao.domains.billing.pages.fiscal.seal import seal_of
from mtandao.domains.billing.pages.invoices import MONEY
from mtandao.domains.billing.pdf import credit_note_pdf
from mtandao.domains.billing.queries import credit_note, credit_notes
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CodeColumn, DayColumn, KitColumn, MoneyColumn, NameColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import DaysFilter, KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact, Head, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import NotAllowed


def credit_note_url(row: CreditNote) -> str:
    return reverse("billing:credit-note", kwargs={"credit_note_id": row.pk})


class CreditNoteTable(KitTable):
    number = CodeColumn(gettext_lazy("Number"), url=credit_note_url, phone="note")
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="subscriber__full_name")
    invoice = CodeColumn(gettext_lazy("Invoice"), accessor="invoice__number", priority=2)
    reason = KitColumn(gettext_lazy("Why"), width="m", priority=2, phone="state")
    issued_on = DayColumn(gettext_lazy("Issued"), priority=3)
    issued_by = KitColumn(gettext_lazy("By"), width="m", priority=4)
    total = MoneyColumn(gettext_lazy("Credited"), needs=MONEY)
    applied = MoneyColumn(gettext_lazy("Off the invoice"), needs=MONEY, priority=4, phone="")
    to_wallet = MoneyColumn(gettext_lazy("Into the wallet"), needs=MONEY, priority=4, phone="")

    def row_name(self, record: CreditNote) -> str:
        return record.number


class CreditNoteFilters(KitFilters):
    prime = ("reason", "issued_on")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    reason = django_filters.MultipleChoiceFilter(label=gettext_lazy("Why"), choices=CreditReason.choices)
    issued_on = DaysFilter(label=gettext_lazy("Issued"))

    def find(self, rows: QuerySet[CreditNote], name: str, value: str) -> QuerySet[CreditNote]:
        """Its own number, its invoice's, or whose it is."""
        text = value.strip().upper()
        if text.startswith(("CN-", "INV-")):
            return rows.filter(Q(number=text) | Q(invoice__number=text))
        found = subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        return rows.filter(subscriber__in=found)


class CreditNotesPage(ListPage):
    name, title = "credit-notes", gettext_lazy("Credit notes")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = CreditNoteTable, CreditNoteFilters, "-pk"
    empty = Emptiness(
        gettext_lazy("No credit notes yet"),
        gettext_lazy(
            "An issued invoice is never changed: what it asks too much is taken back here, from its page."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[CreditNote]:
        return credit_notes(ctx)


class CreditNotePage(DetailPage):
    needs = permissions.VIEW
    route = "billing:credit-note"
    tabs = (Tab("lines", gettext_lazy("Lines"), "billing/_credit_note.html"),)

    def load(self, ctx: Context, **ids: Any) -> CreditNote:
        return credit_note(ctx, ids["credit_note_id"])

    def head(self, ctx: Context, thing: CreditNote) -> Head:
        invoice_url = reverse("billing:invoice", kwargs={"invoice_id": thing.invoice_id})
        pdf = reverse("billing:credit-note-pdf", kwargs={"credit_note_id": thing.pk})
        return Head(
            title=thing.number,
            facts=(
                Fact(_("Subscriber"), thing.subscriber.full_name, url=f"/subscribers/{thing.subscriber_id}/"),
                Fact(_("Invoice"), thing.invoice.number, mono=True, url=invoice_url),
                Fact(_("Issued"), times.day(thing.issued_on, ctx.today), note=thing.issued_by),
                Fact(_("Why"), thing.get_reason_display()),
                Fact(_("Credited"), money_html(thing.total, thing.currency), needs=MONEY),
            ),
            verdict=Verdict("quiet", where_it_went(ctx, thing), thing.note),
            actions=(Action("PDF", pdf, icon="file-type-pdf", needs=MONEY),),
            back=Crumb(_("Credit notes"), reverse("billing:credit-notes")),
        )

    def lines(self, ctx: Context, thing: CreditNote) -> dict[str, Any]:
        may_see_books = ctx.may(ledger.permissions.VIEW)
        return {
            "paper": thing,
            "lines": thing.lines.order_by("place"),
            "taxes": list(thing.taxes.order_by("place")),
            "may_see_money": ctx.may(MONEY),
            "seal": seal_of(ctx, thing),
            "booked": ledger.postings_about(ctx, [f"credit:{thing.pk}"]) if may_see_books else None,
        }


def where_it_went(ctx: Context, paper: CreditNote) -> str:
    """Off what was open, or into the wallet of who had paid already."""
    money = ctx.may(MONEY)
    off = words.money(paper.applied, paper.currency) if money else _("a part")
    back = words.money(paper.to_wallet, paper.currency) if money else _("a part")
    if not paper.to_wallet:
        return _("It came off what %(invoice)s asked for.") % {"invoice": paper.invoice.number}
    if not paper.applied:
        return _("%(invoice)s was paid: it went into the wallet.") % {"invoice": paper.invoice.number}
    return _("%(off)s came off what %(invoice)s asked for, %(back)s went into the wallet.") % {
        "off": off,
        "invoice": paper.invoice.number,
        "back": back,
    }


class CreditNotePdf(Page):
    """The paper itself. Amounts stand on it, so who may not see amounts gets none."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, credit_note_id: UUID) -> HttpResponseBase:
        found = credit_note(self.ctx, credit_note_id)
        if not self.ctx.may(MONEY):
            raise NotAllowed(_("Amounts stand on the paper, and you may not see them."))
        response = HttpResponse(credit_note_pdf(self.ctx, found), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
