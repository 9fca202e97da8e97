"""The daily line: a row for each day and short code, and the file of the portal that completes it."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.statement_lines import import_statement
from mtandao.domains.payments.daily.choices import DayState
from mtandao.domains.payments.daily.reading import short_codes, statement_days
from mtandao.domains.payments.daily.words import MARKS
from mtandao.domains.payments.models import Gateway, StatementDay
from mtandao.domains.payments.pages.of_mpesa import OfMpesa
from mtandao.domains.payments.providers import provider
from mtandao.domains.payments.queries import gateways
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    DayColumn,
    KitColumn,
    MoneyColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

BACK = Crumb(gettext_lazy("Daily line"), reverse_lazy("payments:days"))
IMPORT = Action(
    gettext_lazy("Import statement"),
    reverse_lazy("payments:import-days"),
    icon="plus",
    kind="primary",
    dialog=True,
)
LARGEST_FILE = 20_000_000


def day_url(row: StatementDay) -> str:
    return reverse("payments:day-line", kwargs={"statement_day_id": row.pk})


class DayTable(KitTable):
    on = DayColumn(gettext_lazy("Day"), sort=True, url=day_url, phone="title")
    short_code = CodeColumn(gettext_lazy("Short code"), phone="note")
    state = StateColumn(gettext_lazy("Status"))
    statement = MoneyColumn(gettext_lazy("Statement"), accessor="pk", phone="", priority=2)
    ledger = MoneyColumn(gettext_lazy("Ledger"), accessor="pk", phone="", priority=2)
    difference = MoneyColumn(gettext_lazy("Difference"))
    open_differences = CountColumn(gettext_lazy("To settle"), priority=2)
    source = KitColumn(gettext_lazy("From"), accessor="pk", priority=4)

    def render_state(self, record: StatementDay) -> Any:
        return state_html(MARKS[DayState(record.state)], record.get_state_display())

    def render_statement(self, record: StatementDay, column: MoneyColumn) -> Any:
        return column.shown(record.statement_in - record.statement_out, record, self)

    def render_ledger(self, record: StatementDay, column: MoneyColumn) -> Any:
        return column.shown(record.ledger_in - record.ledger_out, record, self)

    def render_source(self, record: StatementDay) -> str:
        return source_words(record)

    def row_name(self, record: StatementDay) -> str:
        return f"{record.short_code} {record.on}"


def source_words(day: StatementDay) -> str:
    if day.filed:
        return _("file")
    return _("M-Pesa's list") if day.pulled else "–"


class DayFilters(KitFilters):
    prime = ("state", "on")
    q = django_filters.CharFilter(label=gettext_lazy("Short code"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=DayState.choices)
    on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"))

    def find(self, rows: QuerySet[StatementDay], name: str, value: str) -> QuerySet[StatementDay]:
        return rows.filter(short_code=value.strip())


class DaysPage(OfMpesa, ListPage):
    name, title = "daily-lines", gettext_lazy("Daily line")
    needs = permissions.BANKS
    export_needs = permissions.BANKS
    table, filters, order = DayTable, DayFilters, "-on"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Differs"), "state=differs"),
        SavedView(gettext_lazy("No statement yet"), "state=no_statement"),
    )
    actions = (Action(gettext_lazy("Differences"), reverse_lazy("payments:differences")), IMPORT)
    empty = Emptiness(
        gettext_lazy("No day is compared yet"),
        gettext_lazy(
            "Every night the day before is put beside the ledger, short code by short code. "
            "The portal's file can be imported at any time."
        ),
        (IMPORT,),
    )

    def queryset(self, ctx: Context) -> QuerySet[StatementDay]:
        return statement_days(ctx)


class ImportForm(KitForm):
    one_column = True
    short_code = forms.ChoiceField(label=gettext_lazy("Short code"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The statement of whole days, saved as CSV at the M-Pesa portal."),
    )

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["short_code"]
        chosen.choices = codes

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large: cut it by days."))
        return file


class ImportDaysPage(OfMpesa, FormPage):
    needs = permissions.BANKS
    title = gettext_lazy("Import statement")
    verb = gettext_lazy("Import statement")
    intro = gettext_lazy(
        "Its days are compared with the ledger. Nothing is booked by it; imported twice it counts once."
    )
    form = ImportForm
    back = BACK

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"codes": [(f"{row.pk} {code}", f"{row.provider} {code}") for row, code in _readable(ctx)]}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        chosen = form.cleaned_data["short_code"]
        gateway, code = next(each for each in _readable(ctx) if f"{each[0].pk} {each[1]}" == chosen)
        content = form.cleaned_data["file"].read()
        taken = import_statement(ctx, gateway_id=gateway.pk, content=content, short_code=code)
        said = ngettext("%(n)s new line", "%(n)s new lines", taken.new) % {"n": words.count(taken.new)}
        said += ", " + _("%(n)s were known.") % {"n": words.count(taken.known)}
        said = " ".join([said, *taken.unreadable[:3]])
        if len(taken.days) == 1:
            return Done(reverse("payments:day-line", kwargs={"statement_day_id": taken.days[0]}), said)
        return Done(reverse("payments:days"), said)


def _readable(ctx: Context) -> list[tuple[Gateway, str]]:
    """Short codes whose portal gives a file that we can read."""
    known = [(row, provider(row.provider)) for row in gateways(ctx)]
    return [
        (row, code)
        for row, declared in known
        if declared is not None and declared.read_statement is not None
        for code in short_codes(row)
    ]
