"""Forms of this room."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.catalog.choices import Category, ConnectionType, Cycle, PlanState
from mtandao.domains.catalog.rules import kbps
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import FigureInput, MoneyField


class MbpsField(forms.DecimalField):
    """Typed in Mbps, handed on in kbit/s: 1 Mbps is 1024."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", FigureInput("Mbps"))
        super().__init__(max_digits=9, decimal_places=3, min_value=Decimal("0.001"), **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return None if typed is None else kbps(typed)


class PlanForm(KitForm):
    sections = (
        Section(_("Plan"), ("name", "category", "state", "description")),
        Section(
            _("Speed"), ("kbps_down", "kbps_up"), _("As the subscriber sees it. 1 Mbps is 1024k for RADIUS.")
        ),
        Section(
            _("Price"),
            ("price", "cycle", "setup_fee"),
            _("Who has the plan keeps the price at which it was sold."),
        ),
        Section(
            _("Burst"),
            (
                "burst_kbps_down",
                "burst_kbps_up",
                "threshold_kbps_down",
                "threshold_kbps_up",
                "burst_time",
            ),
            _("Faster for a while after a quiet time. All of it, or nothing."),
        ),
        Section(
            _("Network"),
            ("connection_type", "radius_group", "pool_name", "sessions_at_once"),
            _("For the routers. Left empty, it is made up or not sent."),
        ),
    )
    wide = ("description",)

    name = forms.CharField(label=_("Name"), max_length=80)
    category = forms.ChoiceField(label=_("For"), choices=Category.choices, initial=Category.RESIDENTIAL)
    state = forms.ChoiceField(label=_("Status"), choices=PlanState.choices, initial=PlanState.ACTIVE)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    kbps_down = MbpsField(label=_("Download"))
    kbps_up = MbpsField(label=_("Upload"))
    price = MoneyField(label=_("Price"), min_value=0)
    cycle = forms.ChoiceField(label=_("For one"), choices=Cycle.choices, initial=Cycle.MONTH)
    setup_fee = MoneyField(label=_("Installation"), min_value=0, initial=0)
    burst_kbps_down = MbpsField(label=_("Burst download"), required=False)
    burst_kbps_up = MbpsField(label=_("Burst upload"), required=False)
    threshold_kbps_down = MbpsField(label=_("Threshold download"), required=False)
    threshold_kbps_up = MbpsField(label=_("Threshold upload"), required=False)
    burst_time = forms.RegexField(
        r"^\d{1,5}(/\d{1,5})?$",
        label=_("Burst time"),
        required=False,
        help_text=_("Seconds up and down, like 10/10."),
        error_messages={"invalid": _("Seconds up and down, like 10/10.")},
    )
    connection_type = forms.ChoiceField(label=_("Connection"), choices=ConnectionType.choices)
    radius_group = forms.CharField(
        label=_("RADIUS group"), required=False, max_length=64, help_text=_("Made from the name if empty.")
    )
    pool_name = forms.CharField(label=_("Address pool"), required=False, max_length=64)
    sessions_at_once = forms.IntegerField(label=_("Sessions at once"), initial=1, min_value=1, max_value=1000)

    def __init__(self, *args: Any, currency: str = "", saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("price", "setup_fee"):
            money: Any = self.fields[name]
            money.currency = money.widget.before = currency
        if saved:
            self.fields["radius_group"].disabled = True
            self.fields["radius_group"].help_text = _("Stays as it is: running logins use it.")
