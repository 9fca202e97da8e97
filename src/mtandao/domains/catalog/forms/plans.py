"""Forms of this room."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.catalog.choices import (
    Addressing,
    BillingMode,
    Category,
    ConnectionType,
    Cycle,
    PlanState,
)
from mtandao.domains.catalog.rules.speeds import BYTES_PER_GB, kbps
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


class GigabytesField(forms.DecimalField):
    """Typed in GB of a thousand million bytes, as data is sold; handed on in bytes."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", FigureInput("GB"))
        super().__init__(
            max_digits=10,
            decimal_places=3,
            min_value=Decimal("0.001"),
            max_value=Decimal(1_000_000),
            **options,
        )

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return None if typed is None else int(typed * BYTES_PER_GB)


class PlanForm(KitForm):
    sections = (
        Section(_("Plan"), ("name", "code", "category", "state", "description")),
        Section(
            _("Speed"), ("kbps_down", "kbps_up"), _("As the subscriber sees it. 1 Mbps is 1024k for RADIUS.")
        ),
        Section(
            _("Price"),
            ("price", "cycle", "setup_fee", "billing_mode", "tax_group_id"),
            _("Who has the plan keeps the price at which it was sold."),
        ),
        Section(
            _("Validity"),
            ("validity_days", "aligned", "first_bill_waits"),
            _("Left empty, the cycle decides, and the billing day is the day on which the line worked."),
        ),
        Section(
            _("Beginning and end"),
            ("trial_days", "commitment_months", "early_end_fee"),
            _(
                "Days for nothing at first, and for how long a customer is bound. As it stands when he is sold to."
            ),
        ),
        Section(
            _("Promotion"),
            ("reverts_to_id", "reverts_after_cycles", "reverts_on"),
            _("For a limited time: then its services go on with another plan, at that plan's price."),
        ),
        Section(
            _("Data"),
            ("data_cap_bytes", "fup_kbps_down", "fup_kbps_up"),
            _("What a cycle holds, and the speed after it. Left empty, data is unlimited."),
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
            (
                "connection_type",
                "addressing",
                "pool_name",
                "ipv6_pool_name",
                "vlan_id",
                "sessions_at_once",
                "idle_timeout_s",
                "radius_group",
            ),
            _("For the routers. Left empty, it is made up or not sent."),
        ),
    )
    wide = ("description",)

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.CharField(
        label=_("Code"), required=False, max_length=60, help_text=_("Short, for lists and imports.")
    )
    category = forms.ChoiceField(label=_("For"), choices=Category.choices, initial=Category.RESIDENTIAL)
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[(state.value, state.label) for state in (PlanState.ACTIVE, PlanState.DRAFT)],
        initial=PlanState.ACTIVE,
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    kbps_down = MbpsField(label=_("Download"))
    kbps_up = MbpsField(label=_("Upload"))
    price = MoneyField(label=_("Price"), min_value=0)
    cycle = forms.ChoiceField(label=_("For one"), choices=Cycle.choices, initial=Cycle.MONTH)
    setup_fee = MoneyField(label=_("Installation"), min_value=0, initial=0)
    billing_mode = forms.ChoiceField(
        label=_("Paid"),
        choices=BillingMode.choices,
        initial=BillingMode.POSTPAID,
        help_text=_("What a new service begins with."),
    )
    tax_group_id = forms.TypedChoiceField(
        label=_("Tax"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("Left open, the tax rules decide."),
    )
    validity_days = forms.IntegerField(
        label=_("So many days"),
        required=False,
        min_value=1,
        max_value=3660,
        widget=FigureInput(_("days")),
        help_text=_("30, 90, 180, 365 or any other, instead of the cycle."),
    )
    aligned = forms.BooleanField(
        label=_("To the calendar month's end"),
        required=False,
        help_text=_("The billing day is the 1st. The first part costs its share of the price."),
    )
    first_bill_waits = forms.BooleanField(
        label=_("The first bill comes with the first whole period"),
        required=False,
        help_text=_(
            "Nothing is billed at the sale: installation, first part and period stand on one invoice."
        ),
    )
    trial_days = forms.IntegerField(
        label=_("Trial"),
        required=False,
        min_value=1,
        max_value=365,
        widget=FigureInput(_("days")),
        help_text=_("Once a customer: the first period begins after it."),
    )
    commitment_months = forms.IntegerField(
        label=_("Bound for"), required=False, min_value=1, max_value=120, widget=FigureInput(_("months"))
    )
    early_end_fee = MoneyField(
        label=_("Fee of an earlier end"),
        required=False,
        min_value=0,
        help_text=_("Invoiced when the service ends."),
    )
    reverts_to_id = forms.TypedChoiceField(
        label=_("Turns into"), required=False, coerce=UUID, empty_value=None
    )
    reverts_after_cycles = forms.IntegerField(
        label=_("After"), required=False, min_value=1, max_value=1200, widget=FigureInput(_("cycles"))
    )
    reverts_on = forms.DateField(
        label=_("Or on"),
        required=False,
        help_text=_("For all at once: with the first cycle that begins on this day or later."),
    )
    data_cap_bytes = GigabytesField(label=_("Data cap"), required=False)
    fup_kbps_down = MbpsField(label=_("Download after the cap"), required=False)
    fup_kbps_up = MbpsField(label=_("Upload after the cap"), required=False)
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
    addressing = forms.ChoiceField(
        label=_("Addresses"), choices=Addressing.choices, initial=Addressing.DYNAMIC
    )
    vlan_id = forms.IntegerField(label=_("VLAN"), required=False, min_value=1, max_value=4094)
    idle_timeout_s = forms.IntegerField(
        label=_("Idle for at most"),
        required=False,
        min_value=1,
        max_value=31_536_000,
        widget=FigureInput(_("seconds")),
    )
    radius_group = forms.CharField(
        label=_("RADIUS group"), required=False, max_length=64, help_text=_("Made from the name if empty.")
    )
    pool_name = forms.CharField(label=_("Address pool"), required=False, max_length=64)
    ipv6_pool_name = forms.CharField(
        label=_("IPv6 pool"),
        required=False,
        max_length=64,
        help_text=_("The router's own: it delegates a prefix of it to each customer. Empty: no IPv6."),
    )
    sessions_at_once = forms.IntegerField(label=_("Sessions at once"), initial=1, min_value=1, max_value=1000)

    def clean_early_end_fee(self) -> Decimal:
        return self.cleaned_data["early_end_fee"] or Decimal("0.00")

    def __init__(
        self,
        *args: Any,
        currency: str = "",
        tax_groups: Iterable[tuple[UUID, str]] = (),
        turns_into: Iterable[tuple[str, str]] = (),
        saved: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        tax: Any = self.fields["tax_group_id"]
        tax.choices = [("", _("As the rules say")), *((str(key), name) for key, name in tax_groups)]
        for name in ("price", "setup_fee", "early_end_fee"):
            money: Any = self.fields[name]
            money.currency = money.widget.before = currency
        into: Any = self.fields["reverts_to_id"]
        into.choices = [("", _("It stays as it is")), *turns_into]
        if saved:
            del self.fields["state"]  # moved by its own buttons, which say what follows
            self.fields["radius_group"].disabled = True
            self.fields["radius_group"].help_text = _("Stays as it is: running logins use it.")
