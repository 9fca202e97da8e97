"""Differences between M-Pesa's statement and the ledger, over all days, and one of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import accounts_in_use
from mtandao.domains.payments.commands.differences import (
    MOST,
    ask_about,
    book_difference,
    book_differences,
    explain_difference,
)
from mtandao.domains.payments.daily.choices import DifferenceKind, LineKind
from mtandao.domains.payments.daily.reading import differences
from mtandao.domains.payments.daily.words import may_ask, may_book, next_step
from mtandao.domains.payments.models import BankAccount, StatementDifference
from mtandao.domains.payments.pages.of_mpesa import OfMpesa
from mtandao.domains.payments.pages.papers import payment_fact, payout_fact
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html, state_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head, Verdict
from mtandao.foundation.kit.tables import KitTable

BACK = Crumb(gettext_lazy("Differences"), reverse_lazy("payments:differences"))


def difference_url(row: StatementDifference) -> str:
    return reverse("payments:difference", kwargs={"difference_id": row.pk})


class DifferenceTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="open")
    what = NameColumn(gettext_lazy("What"), accessor="receipt", url=difference_url, empty_values=())
    on = DayColumn(gettext_lazy("Day"), accessor="day__on", priority=3)
    short_code = CodeColumn(gettext_lazy("Short code"), accessor="day__short_code", priority=4)
    kind = KitColumn(gettext_lazy("Why"), priority=2, phone="note")
    there = MoneyColumn(gettext_lazy("Statement"), phone="", priority=3)
    here = MoneyColumn(gettext_lazy("Ledger"), phone="", priority=3)
    amount = MoneyColumn(gettext_lazy("Difference"))
    step = KitColumn(gettext_lazy("What to do"), accessor="pk", width="l", priority=2)

    def render_state(self, record: StatementDifference) -> Any:
        return state_html(*_mark(record))

    def render_step(self, record: StatementDifference, column: KitColumn) -> Any:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return column.shown(next_step(ctx, record), record, self)

    def render_what(self, record: StatementDifference, column: NameColumn) -> Any:
        return column.render(_name(record), record, self)

    def row_name(self, record: StatementDifference) -> str:
        return _name(record)


def _name(difference: StatementDifference) -> str:
    """The ledger's words name the receipt themselves."""
    receipt, memo = difference.receipt, difference.memo
    if receipt and receipt in memo:
        return memo
    return " ".join(filter(None, (receipt, memo))) or difference.get_kind_display()


def _mark(difference: StatementDifference) -> tuple[str, str]:
    return ("failed", _("To settle")) if difference.open else ("done", _("Settled"))


class DifferenceFilters(KitFilters):
    prime = ("kind", "on")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    open = django_filters.BooleanFilter(label=gettext_lazy("To settle"))
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Why"), choices=DifferenceKind.choices)
    on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"), field_name="day__on")

    def find(
        self, rows: QuerySet[StatementDifference], name: str, value: str
    ) -> QuerySet[StatementDifference]:
        text = value.strip().upper()
        return rows.filter(Q(receipt=text) | Q(day__short_code=text))


class DifferencesPage(OfMpesa, ListPage):
    name, title = "differences", gettext_lazy("Differences")
    needs = permissions.BANKS
    export_needs = permissions.BANKS
    table, filters, order = DifferenceTable, DifferenceFilters, "-pk"
    back = Crumb(gettext_lazy("Daily line"), reverse_lazy("payments:days"))
    views = (
        SavedView(gettext_lazy("To settle"), "open=true"),
        SavedView(gettext_lazy("Not booked here"), "open=true&kind=missing_here"),
        SavedView(gettext_lazy("Not in the statement"), "open=true&kind=missing_there"),
        SavedView(gettext_lazy("All"), counts=False),
    )
    bulk = (Action(gettext_lazy("Book"), reverse_lazy("payments:book-differences")),)
    empty = Emptiness(
        gettext_lazy("Nothing differs"),
        gettext_lazy("What only M-Pesa's statement or only the ledger knows is listed here, one by one."),
    )

    def queryset(self, ctx: Context) -> QuerySet[StatementDifference]:
        return differences(ctx)


class BookManyPage(OfMpesa):
    """Posted to from the list with what was ticked."""

    needs = permissions.BANKS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing is ticked by an address: back to the list."""
        return finish(request, reverse("payments:differences"))

    def post(self, request: HttpRequest) -> HttpResponse:
        picked = DifferencesPage.picked(request).order_by("pk").values_list("pk", flat=True)[:MOST]
        handled = book_differences(self.ctx, difference_ids=list(picked))
        said = ngettext("%(n)s booked.", "%(n)s booked.", handled.done) % {"n": words.count(handled.done)}
        return finish(request, Done(reverse("payments:differences"), " ".join([said, *handled.refused[:3]])))


class DifferencePage(OfMpesa, DetailPage):
    needs = permissions.BANKS
    route = "payments:difference"
    tabs = (Tab("details", gettext_lazy("Details"), "payments/_difference.html"),)

    def load(self, ctx: Context, **ids: Any) -> StatementDifference:
        return differences(ctx).get(pk=StatementDifference.found(ctx, id=ids["difference_id"]).pk)

    def head(self, ctx: Context, thing: StatementDifference) -> Head:
        day = reverse("payments:day-line", kwargs={"statement_day_id": thing.day_id})
        return Head(
            title=words.money(thing.amount, ctx.tenant.currency),
            badges=(Badge(*_mark(thing)),),
            facts=(
                Fact(_("Receipt"), thing.receipt or "–", mono=True, copy=thing.receipt),
                Fact(_("Short code"), thing.day.short_code),
                Fact(_("Day"), times.day(thing.day.on, ctx.today), url=day),
            ),
            verdict=Verdict("bad" if thing.open else "good", thing.get_kind_display(), next_step(ctx, thing)),
            actions=_actions(thing),
            back=BACK,
        )

    def details(self, ctx: Context, thing: StatementDifference) -> dict[str, Any]:
        currency = ctx.tenant.currency
        told = [
            Fact(_("In the statement"), money_html(thing.there, currency, plain=True)),
            Fact(_("In the ledger"), money_html(thing.here, currency, plain=True)),
        ]
        line = thing.line
        if line is not None:
            told += [
                Fact(_("Line"), line.get_kind_display(), note=line.details),
                Fact(_("At"), times.moment(line.completed_at, ctx.now)),
                Fact(_("From"), " ".join(filter(None, (line.name, words.phone(line.phone)))) or "–"),
                Fact(_("Account typed"), line.account or "–"),
            ]
        if thing.payment:
            told.append(payment_fact(ctx, thing.payment))
        if thing.payout:
            told.append(payout_fact(ctx, thing.payout))
        if thing.explained_at:
            by = f"{thing.explained_by}, {times.moment(thing.explained_at, ctx.now)}"
            told.append(Fact(_("Explained"), thing.explanation, note=by))
        return {"told": told}


def _actions(thing: StatementDifference) -> Sequence[Action]:
    address = {"difference_id": thing.pk}
    found = []
    if may_book(thing):
        url = reverse("payments:book-difference", kwargs=address)
        found.append(Action(_("Book"), url, icon="check", kind="primary", dialog=True))
    if may_ask(thing):
        url = reverse("payments:ask-difference", kwargs=address)
        found.append(Action(_("Ask M-Pesa"), url, icon="device-mobile", method="post"))
    if thing.open:
        url = reverse("payments:explain-difference", kwargs=address)
        found.append(Action(_("Explain"), url, dialog=True))
    return found


class BookForm(KitForm):
    one_column = True
    bank_account_id = forms.ChoiceField(
        label=gettext_lazy("To bank account"),
        help_text=gettext_lazy("Only for money that was taken to the bank."),
        required=False,
    )

    def __init__(
        self, *args: Any, accounts: Sequence[BankAccount] = (), to_bank: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["bank_account_id"]
        chosen.choices = [("", "–"), *((str(account.pk), str(account)) for account in accounts)]
        if not to_bank:
            del self.fields["bank_account_id"]


class _OnePage(OfMpesa, FormPage):
    needs = permissions.BANKS

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = differences(ctx).get(pk=StatementDifference.found(ctx, id=kwargs["difference_id"]).pk)
        money = words.money(found.amount, ctx.tenant.currency)
        return {
            "intro": f"{_name(found)}: {money}. {next_step(ctx, found)}",
            "back": Crumb(_name(found), difference_url(found)),
        }


class BookPage(_OnePage):
    title = gettext_lazy("Book difference")
    verb = gettext_lazy("Book")
    form = BookForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        line = StatementDifference.found(ctx, id=kwargs["difference_id"]).line
        to_bank = line is not None and line.kind == LineKind.BANKED
        return {"accounts": accounts_in_use(ctx), "to_bank": to_bank}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        account = form.cleaned_data.get("bank_account_id")
        day = book_difference(
            ctx, difference_id=kwargs["difference_id"], bank_account_id=UUID(account) if account else None
        )
        return Done(reverse("payments:day-line", kwargs={"statement_day_id": day.pk}), _("Booked."))


class ExplainForm(KitForm):
    one_column = True
    explanation = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=500)


class ExplainPage(_OnePage):
    title = gettext_lazy("Explain difference")
    verb = gettext_lazy("Save explanation")
    form = ExplainForm

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        said = form.cleaned_data["explanation"]
        day = explain_difference(ctx, difference_id=kwargs["difference_id"], explanation=said)
        return Done(reverse("payments:day-line", kwargs={"statement_day_id": day.pk}), _("Explained."))


class AskAboutPage(OfMpesa):
    """A button's address: M-Pesa is asked, and its word stands here soon after."""

    needs = permissions.BANKS

    def post(self, request: HttpRequest, difference_id: UUID) -> HttpResponse:
        asked = ask_about(self.ctx, difference_id=difference_id)
        return finish(request, Done(difference_url(asked), _("M-Pesa is asked. Look again in some seconds.")))
