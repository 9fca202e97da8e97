"""Writing an invoice by hand: whose it is, and as many lines as it needs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.answers import offered
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.commands.drafts import save_draft
from mtandao.domains.billing.draft_lines import BY_HAND, NONE, Originals, originals
from mtandao.domains.billing.models import Draft
from mtandao.domains.billing.pages.drafts import draft_url
from mtandao.domains.billing.pricing import NewLine
from mtandao.domains.billing.queries import draft
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section, dress
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.kit.widgets import MoneyField
from mtandao.foundation.refusals import Malformed

BLANK, MORE, MOST_ROWS = 3, 5, 500
PARTS = ("description", "kind", "quantity", "unit_price", "tax_group_id")


class DraftForm(KitForm):
    """`rows` lines, each with its own fields; a row without a description is no line. Of one that repeats a line of
    the invoice that is replaced (`known`) only the text and the price may be written."""

    account = forms.CharField(
        label=gettext_lazy("Account number"),
        max_length=40,
        help_text=gettext_lazy("Of the customer it is for."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, help_text=gettext_lazy("Empty: the day it is issued.")
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For your team; it is not on the paper."),
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS, initial=BLANK)
    sections = (Section(gettext_lazy("For whom"), ("account", "due_on", "note")),)

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[UUID, str]] = (),
        rows: int = BLANK,
        fixed: bool = False,
        known: Originals = NONE,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.row_count = min(max(rows, 1), MOST_ROWS)
        if fixed:
            del self.fields["account"]
        kinds = [
            (kind.value, kind.label) for kind in sorted(BY_HAND, key=lambda kind: kind != LineKind.OTHER)
        ]
        for at in range(self.row_count):
            self.fields |= {
                f"description_{at}": forms.CharField(label=_("What"), max_length=200, required=False),
                f"kind_{at}": forms.ChoiceField(label=_("Kind"), choices=kinds, required=False),
                f"quantity_{at}": forms.DecimalField(
                    label=_("Quantity"), required=False, max_digits=10, decimal_places=3
                ),
                f"unit_price_{at}": MoneyField(label=_("Price"), required=False),
                f"tax_group_id_{at}": forms.ChoiceField(
                    label=_("Tax group"),
                    required=False,
                    choices=[("", _("by the rules")), *((str(key), name) for key, name in groups)],
                ),
            }
            if (place := self._repeats(at)) in known:
                self._repeat(at, known[place], dict(groups))
        for field in self.fields.values():
            dress(field)

    def _repeats(self, at: int) -> int:
        """The place of the line that this row repeats; 0 if it repeats none."""
        said = str((self.data if self.is_bound else self.initial).get(f"repeats_{at}") or "")
        return int(said) if said.isdigit() and len(said) < 5 else 0

    def _repeat(self, at: int, line: NewLine, groups: Mapping[UUID, str]) -> None:
        fixed: dict[str, tuple[Any, Any]] = {
            "kind": (line.kind.value, line.kind.label),
            "tax_group_id": _choice(line.tax_group_id, groups),
        }
        for part, (value, label) in fixed.items():
            name = f"{part}_{at}"
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=[(value, label)], disabled=True, required=False
            )
            self.initial[name] = value
        self.fields[f"quantity_{at}"].disabled = True
        self.initial[f"quantity_{at}"] = line.quantity
        self.fields[f"repeats_{at}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, min_value=1, initial=line.repeats
        )

    def line_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{at}"] for part in PARTS] for at in range(self.row_count)]

    def drawn_sections(self) -> Any:
        """The lines are drawn as a table of their own."""
        lines = {f"{part}_{at}" for part in PARTS for at in range(self.row_count)}
        for section in super().drawn_sections():
            section.fields[:] = [bound for bound in section.fields if bound.name not in lines]
            if section.fields:
                yield section

    def typed_rows(self) -> list[int]:
        """The rows in which something is written."""
        given = self.cleaned_data
        return [
            at
            for at in range(self.row_count)
            if given.get(f"description_{at}") or given.get(f"unit_price_{at}") is not None
        ]

    def lines(self) -> list[Mapping[str, Any]]:
        given = self.cleaned_data
        return [
            {
                "repeats": given.get(f"repeats_{at}"),
                "description": given[f"description_{at}"],
                "kind": given[f"kind_{at}"] or LineKind.OTHER.value,
                "quantity": str(given[f"quantity_{at}"] if given[f"quantity_{at}"] is not None else 1),
                "unit_price": str(given[f"unit_price_{at}"]),
                "tax_group_id": given[f"tax_group_id_{at}"] or None,
            }
            for at in self.typed_rows()
        ]

    def refuse(self, detail: str, fields: Mapping[str, str] | None = None) -> None:
        """A line's refusal names it by its place among those that were written."""
        written, beside = self.typed_rows(), {}
        for name, sentence in (fields or {}).items():
            head, _dot, rest = name.partition(".")
            place, _dot, part = rest.partition(".")
            own = head == "lines" and place.isdigit() and int(place) < len(written)
            beside[f"{part}_{written[int(place)]}" if own else name] = sentence
        super().refuse(detail, beside)


def _choice(group_id: UUID | None, groups: Mapping[UUID, str]) -> tuple[str, str]:
    if group_id is None:
        return "", _("by the rules")
    return str(group_id), groups.get(group_id) or _("as it was")


class _WritePage(FormPage):
    needs = permissions.ISSUE
    template = "billing/draft_form.html"
    form = DraftForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.POST.get("rows", "")
        rows = int(typed) if typed.isdigit() and len(typed) < 4 else self.rows_shown(ctx, **kwargs)
        more = MORE if "more" in self.request.POST else 0
        return {"groups": offered(ctx), "rows": rows + more}

    def rows_shown(self, ctx: Context, **kwargs: Any) -> int:
        return BLANK

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "more" not in request.POST:
            return super().post(request, **kwargs)
        # More lines: what was typed stays as it is, and nothing is said of it yet.
        options = self.form_options(self.ctx, **kwargs)
        form = self.form(initial={**request.POST.dict(), "rows": options["rows"]}, **options)
        return self._draw(request, form, 200, **kwargs)


class NewDraftPage(_WritePage):
    """`?account=` names the customer it is for."""

    title = gettext_lazy("Write invoice")
    verb = gettext_lazy("Save draft")
    intro = gettext_lazy(
        "A draft asks for nothing. What it comes to, with its tax, is shown before it is issued."
    )
    back = Crumb(gettext_lazy("Drafts and pro formas"), reverse_lazy("billing:drafts"))

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"account": self.request.GET.get("account", "")[:40], "rows": BLANK}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done | str:
        assert isinstance(form, DraftForm)
        given = form.cleaned_data
        owner = subscribers.subscribers(ctx).filter(account_number=given["account"].strip().upper()).first()
        if owner is None:
            raise Malformed(_("Not saved."), fields={"account": _("There is no such account here.")})
        made = save_draft(
            ctx, subscriber_id=owner.pk, lines=form.lines(), due_on=given["due_on"], note=given["note"]
        )
        return Done(draft_url(made), _("Draft saved."))


class ChangeDraftPage(_WritePage):
    title = gettext_lazy("Change lines")
    verb = gettext_lazy("Save draft")

    def rows_shown(self, ctx: Context, **kwargs: Any) -> int:
        return min(len(draft(ctx, kwargs["draft_id"]).lines) + BLANK, MOST_ROWS)

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        known = originals(ctx, draft(ctx, kwargs["draft_id"]).replaces_id)
        return {**super().form_options(ctx, **kwargs), "fixed": True, "known": known}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = draft(ctx, kwargs["draft_id"])
        written = {
            f"{part}_{at}": line[part]
            for at, line in enumerate(found.lines)
            for part in (*PARTS, "repeats")
            if part in line
        }
        rows = self.rows_shown(ctx, **kwargs)
        return {**written, "due_on": found.due_on, "note": found.note, "rows": rows}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found: Draft = draft(ctx, kwargs["draft_id"])
        kept = _("Lines of services keep their kind, days and quantity; empty a line to take it off.")
        intro = {"intro": kept} if found.replaces_id else {}
        return {"back": Crumb(found.subscriber.full_name, draft_url(found)), **intro}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, DraftForm)
        given = form.cleaned_data
        saved = save_draft(
            ctx, draft_id=kwargs["draft_id"], lines=form.lines(), due_on=given["due_on"], note=given["note"]
        )
        return Done(draft_url(saved), _("Draft saved."))
