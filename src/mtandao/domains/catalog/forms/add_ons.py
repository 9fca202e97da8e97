"""The form of an add-on."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.catalog.choices import AddOnKind, PlanState
from mtandao.domains.catalog.forms.plans import GigabytesField, MbpsField
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import FigureInput, MoneyField


class AddOnForm(KitForm):
    sections = (
        Section(_("Add-on"), ("name", "kind", "state", "description")),
        Section(
            _("Price"),
            ("price", "recurring", "tax_group_id"),
            _("Who has it keeps the price at which it was sold."),
        ),
        Section(
            _("What it gives"),
            ("size_bytes", "kbps_down", "kbps_up", "lasts_hours", "lasts_days"),
            _(
                "Data has a size, a boost the speeds it lifts the line to. Left empty, data lasts to the cycle's end."
            ),
        ),
        Section(_("Sold with"), ("plan_ids",), _("Left empty, with any plan.")),
    )
    wide = ("description",)

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Customers read it on their invoice."))
    kind = forms.ChoiceField(label=_("Kind"), choices=AddOnKind.choices, initial=AddOnKind.DATA)
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[(state.value, state.label) for state in (PlanState.ACTIVE, PlanState.DRAFT)],
        initial=PlanState.ACTIVE,
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    price = MoneyField(label=_("Price"), min_value=0)
    recurring = forms.BooleanField(
        label=_("With every cycle"), required=False, help_text=_("Until somebody ends it. Else once.")
    )
    tax_group_id = forms.TypedChoiceField(label=_("Tax"), required=False, coerce=UUID, empty_value=None)
    size_bytes = GigabytesField(label=_("Data"), required=False)
    kbps_down = MbpsField(label=_("Download"), required=False)
    kbps_up = MbpsField(label=_("Upload"), required=False)
    lasts_hours = forms.IntegerField(
        label=_("Lasts, in hours"),
        required=False,
        min_value=1,
        max_value=8784,
        widget=FigureInput(_("hours")),
    )
    lasts_days = forms.IntegerField(
        label=_("Lasts, in days"), required=False, min_value=1, max_value=366, widget=FigureInput(_("days"))
    )
    plan_ids = forms.TypedMultipleChoiceField(
        label=_("Plans"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(
        self,
        *args: Any,
        currency: str = "",
        tax_groups: Iterable[tuple[UUID, str]] = (),
        plans: Iterable[tuple[str, str]] = (),
        saved: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        money, tax, chosen = (self.fields[name] for name in ("price", "tax_group_id", "plan_ids"))
        money.currency = money.widget.before = currency  # type: ignore[attr-defined]
        tax.choices = [("", _("As the rules say")), *((str(key), name) for key, name in tax_groups)]  # type: ignore[attr-defined]
        chosen.choices = list(plans)  # type: ignore[attr-defined]
        if saved:
            del self.fields["state"]  # moved by its own buttons, which say what follows

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        hours, days = given.get("lasts_hours"), given.pop("lasts_days", None)
        if hours and days:
            self.add_error("lasts_hours", _("Either hours or days."))
        elif days:
            given["lasts_hours"] = days * 24
        return given
