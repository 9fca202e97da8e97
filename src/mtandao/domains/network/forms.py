"""Forms of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.network.choices import Vendor
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import PasswordInput


class RouterForm(KitForm):
    sections = (
        Section(_("Router"), ("name", "site", "vendor")),
        Section(
            _("RADIUS"),
            ("address", "secret", "coa_port", "counts_swapped"),
            _("Its packets are known by their address. Behind a changing address it needs a tunnel."),
        ),
        Section(
            _("Management"),
            ("api_user", "api_password"),
            _("A user of the router, for looking and repairing. May be left for later."),
        ),
    )

    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.CharField(label=_("Site"), max_length=120, required=False)
    vendor = forms.ChoiceField(label=_("Make"), choices=Vendor.choices, initial=Vendor.MIKROTIK)
    address = forms.GenericIPAddressField(
        label=_("Address"), help_text=_("The address its packets come from, like 10.90.4.7.")
    )
    secret = forms.CharField(
        label=_("RADIUS secret"),
        help_text=_("The router must have the same. The lines to paste hold it."),
        max_length=128,
        widget=PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
    )
    coa_port = forms.IntegerField(label=_("CoA port"), initial=3799, min_value=1, max_value=65535)
    counts_swapped = forms.BooleanField(
        label=_("Counts the other way round"),
        help_text=_(
            "Upload and download change places in its accounting. Only where usage shows them swapped."
        ),
        required=False,
    )
    api_user = forms.CharField(label=_("User"), max_length=80, required=False)
    api_password = forms.CharField(
        label=_("Password"),
        max_length=128,
        required=False,
        widget=PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            for name in ("secret", "api_password"):
                self.fields[name].required = False
                self.fields[name].help_text = _("Saved. Leave it empty to keep it.")
