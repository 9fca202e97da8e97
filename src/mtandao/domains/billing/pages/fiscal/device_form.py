"""The form of a fiscal device, and that of KRA's classes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.billing.choices import FiscalClass, FiscalDoor
from mtandao.domains.billing.commands.fiscal_device import IDENTITY
from mtandao.domains.billing.models import TaxGroup
from mtandao.foundation.kit.forms import KitForm, Section, dress
from mtandao.foundation.kit.widgets import PasswordInput

SAVED = _("Saved. Leave it empty to keep it.")


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    widget = PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, max_length=500, required=False, widget=widget)


class DeviceForm(KitForm):
    """`begun`: KRA knows it, so that it stays the one it is. `kept` names the secrets that are saved."""

    sections = (
        Section(
            _("Device"),
            ("pin", "branch", "serial", "item_class", "door", "next_number", "sandbox", "net"),
            _("As KRA has approved it for your branch (OSCU)."),
        ),
        Section(
            _("GavaConnect"),
            ("app_id", "app_key", "app_secret"),
            _("Only for KRA's newer door: the app's keys, from its developer portal."),
        ),
        Section(
            _("Known to KRA already"),
            ("communication_key", "control_unit", "begin_anew"),
            _("KRA tells a device's key once. Empty: KRA is told of the device now."),
        ),
    )

    pin = forms.CharField(label=_("KRA PIN"), max_length=11, help_text=_("Of the company, like P051234567S."))
    branch = forms.CharField(label=_("Branch"), max_length=2, help_text=_("00 is the head office."))
    serial = forms.CharField(label=_("Serial number"), max_length=100)
    item_class = forms.CharField(
        label=_("Item class"), max_length=10, help_text=_("Ten digits of KRA's list, for internet services.")
    )
    door = forms.ChoiceField(label=_("Door"), choices=FiscalDoor.choices)
    next_number = forms.IntegerField(
        label=_("First number"), min_value=1, help_text=_("What KRA expects next: 1 for a new device.")
    )
    sandbox = forms.BooleanField(label=_("KRA's sandbox: papers count for nothing"), required=False)
    net = forms.BooleanField(
        label=_("Taxable amounts go without their tax"),
        help_text=_("As KRA's certification asks. Off: with it."),
        required=False,
    )
    app_id = forms.CharField(label=_("App ID"), max_length=200, required=False)
    app_key = forms.CharField(label=_("Consumer key"), max_length=200, required=False)
    app_secret = _secret(_("Consumer secret"))
    communication_key = _secret(_("Communication key"), _("KRA calls it cmcKey."))
    control_unit = forms.CharField(
        label=_("Control unit"), max_length=40, required=False, help_text=_("Stands on every paper: KRACU…")
    )
    begin_anew = forms.BooleanField(
        label=_("Begin anew: KRA has reset the device, and the saved key is worth nothing"), required=False
    )

    def __init__(self, *args: Any, begun: bool, kept: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in IDENTITY:
            self.fields[name].disabled = begun
        if not begun:
            del self.fields["begin_anew"]
        for name in kept:
            self.fields[name].help_text = SAVED


class ClassesForm(KitForm):
    one_column = True

    def __init__(self, *args: Any, groups: Sequence[TaxGroup], **options: Any) -> None:
        super().__init__(*args, **options)
        for group in groups:
            self.fields[group.code] = field = forms.ChoiceField(
                label=f"{group.name} ({group.code})",
                choices=[("", _("as its rates say")), *FiscalClass.choices],
                required=False,
            )
            dress(field)
