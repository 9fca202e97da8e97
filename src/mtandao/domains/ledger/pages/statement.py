"""A customer's statement: as a page by days, as a file, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.forms import DaysForm
from mtandao.domains.ledger.paper import MOST_LINES, statement_pdf
from mtandao.domains.ledger.queries.balances import balance
from mtandao.domains.ledger.queries.statement import Place, StatementLine, statement
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, MoneyColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.exports import csv_response
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Crumb, Fact, Head
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import Malformed

PAGE = 100
FILED = 1000


class StatementTable(KitTable):
    booked_at = MomentColumn(gettext_lazy("Booked"), phone="state")
    memo = KitColumn(
        gettext_lazy("What"),
        flex=True,
        phone="title",
        url=lambda row: reverse("ledger:journal", kwargs={"journal_id": row.journal_id}),
    )
    charged = MoneyColumn(gettext_lazy("Charged"), phone="out")
    paid = MoneyColumn(gettext_lazy("Paid"), phone="in")
    after = MoneyColumn(gettext_lazy("Balance"), phone="note")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days the address asks for, and behind which line."""

    form: DaysForm
    since: date | None
    until: date | None
    behind: Place | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        form = DaysForm(request.GET or None)
        good = form.is_bound and form.is_valid()
        try:
            behind = Place.read(request.GET.get("after", ""))
        except ValueError:
            behind = None
        return cls(
            form,
            form.cleaned_data["since"] if good else None,
            form.cleaned_data["until"] if good else None,
            behind,
        )

    def lines(self, ctx: Context, subscriber_id: UUID, window: int) -> Iterator[StatementLine]:
        return statement(
            ctx, subscriber_id, since=self.since, until=self.until, behind=self.behind, window=window
        )

    def query(self, **more: str) -> str:
        days = {name: str(day) for name, day in (("since", self.since), ("until", self.until)) if day}
        found = urlencode({**days, **more})
        return f"?{found}" if found else ""


class StatementPage(DetailPage):
    """What was charged and paid, with the balance after each. Newest first."""

    needs = permissions.VIEW
    route = "ledger:statement"
    tabs = (Tab("statement", gettext_lazy("Statement"), "ledger/_statement.html"),)

    def load(self, ctx: Context, **ids: Any) -> subscribers.Subscriber:
        return subscribers.subscriber(ctx, ids["subscriber_id"])

    def head(self, ctx: Context, thing: subscribers.Subscriber) -> Head:
        now = balance(ctx, thing.pk)
        currency = ctx.tenant.currency
        at, query = {"subscriber_id": thing.pk}, Asked.of(self.request).query()
        return Head(
            title=_("Statement of %(name)s") % {"name": thing.full_name},
            facts=(
                Fact(_("Account"), thing.account_number, mono=True, copy=thing.account_number),
                Fact(_("In the wallet"), money_html(now.wallet, currency)),
                Fact(_("Owed"), money_html(now.owed, currency)),
                Fact(_("Balance"), money_html(now.net, currency)),
            ),
            actions=(
                Action("PDF", f"{reverse('ledger:statement-pdf', kwargs=at)}{query}", icon="file-type-pdf"),
                Action("CSV", f"{reverse('ledger:statement-csv', kwargs=at)}{query}", icon="download"),
            ),
            back=Crumb(thing.full_name, f"/subscribers/{thing.pk}/"),
        )

    def statement(self, ctx: Context, thing: subscribers.Subscriber) -> dict[str, Any]:
        asked = Asked.of(self.request)
        found = list(islice(asked.lines(ctx, thing.pk, 2 * PAGE + 2), PAGE + 1))
        shown, more = found[:PAGE], len(found) > PAGE
        path = self.request.path
        return {
            "form": asked.form,
            "table": StatementTable(shown, request=self.request, currency=ctx.tenant.currency)
            if shown
            else None,
            "older_url": f"{path}{asked.query(after=str(shown[-1].place))}" if more else "",
            "newest_url": f"{path}{asked.query()}" if asked.behind else "",
        }


class OfStatement(Page):
    """Another form of the same statement, for the same days."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, subscriber_id: UUID) -> HttpResponseBase:
        asked = Asked.of(request)
        if asked.form.is_bound and not asked.form.is_valid():
            raise Malformed(_("These are no days."))
        return self.answer(self.ctx, subscribers.subscriber(self.ctx, subscriber_id), asked)

    def answer(self, ctx: Context, owner: subscribers.Subscriber, asked: Asked) -> HttpResponseBase:
        raise NotImplementedError


class StatementCsv(OfStatement):
    def answer(self, ctx: Context, owner: subscribers.Subscriber, asked: Asked) -> HttpResponseBase:
        return csv_response(f"statement-{owner.account_number}", self._tables(ctx, owner, asked))

    def _tables(self, ctx: Context, owner: subscribers.Subscriber, asked: Asked) -> Iterator[KitTable]:
        lines = asked.lines(ctx, owner.pk, FILED)
        options: dict[str, Any] = {"request": self.request, "currency": ctx.tenant.currency}
        yield StatementTable(list(islice(lines, FILED)), **options)
        while rows := list(islice(lines, FILED)):
            yield StatementTable(rows, **options)


class StatementPdf(OfStatement):
    def answer(self, ctx: Context, owner: subscribers.Subscriber, asked: Asked) -> HttpResponseBase:
        lines = list(islice(asked.lines(ctx, owner.pk, FILED), MOST_LINES + 1))
        if len(lines) > MOST_LINES:
            raise Malformed(
                _("A paper holds %(n)s lines. Choose fewer days, or take the CSV.") % {"n": MOST_LINES}
            )
        paper = statement_pdf(ctx, owner, lines, asked.since, asked.until)
        response = HttpResponse(paper, content_type="application/pdf")
        name = f"statement-{owner.account_number}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response
