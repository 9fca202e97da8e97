"""A file of subnets, pools or addresses: what it would bring stands beside each row before anything is saved."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.commands.importing import ImportedRow, RowState, import_addresses
from mtandao.domains.ipam.pages.ways import BACK
from mtandao.domains.ipam.rules.files import LARGEST
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Fact
from mtandao.foundation.kit.previews import PreviewedPage
from mtandao.foundation.kit.tables import KitTable

WHAT = (
    ("subnets", gettext_lazy("Subnets: network, name, gateway, DNS, VLAN, description")),
    ("pools", gettext_lazy("Pools: name, kind, first, last, prefix length")),
    ("addresses", gettext_lazy("Reserved addresses: address, last, prefix length, reason")),
)
SHOWN = 200


class ImportForm(KitForm):
    """A file is read into the rows, where it can be mended; what is confirmed is what stands there."""

    one_column = True
    what = forms.ChoiceField(label=gettext_lazy("What stands in it"), choices=WHAT)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("CSV, with the names of the columns in its first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    rows = forms.CharField(
        label=gettext_lazy("Rows"),
        required=False,
        max_length=LARGEST,
        help_text=gettext_lazy("Of the file, or pasted. Mend here what is wrong."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    without_wrong = forms.BooleanField(
        label=gettext_lazy("Leave out the rows that are wrong"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = dict(super().clean() or self.cleaned_data)
        file = given.pop("file", None)
        if file is not None:
            content = file.read(LARGEST + 1)
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("cp1252", errors="replace")
            if len(content) > LARGEST or "\x00" in text:
                self.add_error("file", _("This is no CSV file, or a very large one. Cut it into parts."))
            given["rows"] = text
            # It is drawn again with what the file said, so that it need not be chosen twice.
            typed: Any = self.data
            again = typed.copy()
            again["rows"] = text
            self.data = again
        if not str(given.get("rows", "")).strip() and not self.errors:
            self.add_error("rows", _("Choose a file, or paste its rows here."))
        return given


class RowTable(KitTable):
    number = CountColumn(gettext_lazy("Row"))
    state = StateColumn(gettext_lazy("Status"))
    said = CodeColumn(gettext_lazy("What stands there"), width="l", phone="note")
    error = NameColumn(gettext_lazy("What is wrong"))

    def render_state(self, record: ImportedRow) -> Any:
        shape, word = {
            RowState.NEW: ("active", _("new")),
            RowState.KNOWN: ("quiet", _("there already")),
            RowState.WRONG: ("suspended", _("wrong")),
        }[record.state]
        return state_html(shape, word)

    def row_name(self, record: ImportedRow) -> str:
        return str(record.number)


class ImportPage(PreviewedPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Import addresses")
    verb = gettext_lazy("Take it in")
    form = ImportForm
    back = BACK
    template = "ipam/import.html"

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        given = form.cleaned_data
        self._rows = import_addresses(ctx, what=given["what"], text=given["rows"], dry_run=True)
        counts = {state: sum(row.state == state for row in self._rows) for state in RowState}
        return [
            Fact(_("New"), words.count(counts[RowState.NEW])),
            Fact(_("There already"), words.count(counts[RowState.KNOWN])),
            Fact(_("Wrong"), words.count(counts[RowState.WRONG])),
        ]

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        rows = sorted(getattr(self, "_rows", []), key=lambda row: (row.state != RowState.WRONG, row.number))
        return {**super().context(ctx, **kwargs), "rows": RowTable(rows[:SHOWN], request=self.request)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        rows = import_addresses(
            ctx, what=given["what"], text=given["rows"], without_wrong=given["without_wrong"]
        )
        new = sum(row.state == RowState.NEW for row in rows)
        said = ngettext("%(n)s new row taken in.", "%(n)s new rows taken in.", new)
        return Done(reverse("ipam:tree"), said % {"n": words.count(new)})
