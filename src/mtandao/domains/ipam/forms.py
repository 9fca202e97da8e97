"""Forms of this room."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam.choices import PoolKind
from mtandao.foundation.kit.forms import KitForm, Section

NETWORK_HELP = gettext_lazy("Like 10.4.0.0/22 or 2001:db8::/32.")


class BlockForm(KitForm):
    one_column = True
    network = forms.CharField(label=gettext_lazy("Network"), max_length=60, help_text=NETWORK_HELP)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    given_by = forms.CharField(
        label=gettext_lazy("Given by"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The registry or the upstream: AFRINIC, RFC 1918."),
    )
    description = forms.CharField(label=gettext_lazy("Description"), max_length=300, required=False)

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            del self.fields["network"]


class SubnetForm(KitForm):
    sections = (
        Section(gettext_lazy("Network"), ("network", "name", "description")),
        Section(gettext_lazy("For devices in it"), ("gateway", "dns", "vlan")),
    )
    network = forms.CharField(label=gettext_lazy("Network"), max_length=60, help_text=NETWORK_HELP)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    description = forms.CharField(label=gettext_lazy("Description"), max_length=300, required=False)
    gateway = forms.CharField(
        label=gettext_lazy("Gateway"),
        max_length=45,
        required=False,
        help_text=gettext_lazy("It is given to nobody else."),
    )
    dns = forms.CharField(
        label=gettext_lazy("DNS"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Up to four, with commas between."),
    )
    vlan = forms.IntegerField(label=gettext_lazy("VLAN"), min_value=1, max_value=4094, required=False)

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            del self.fields["network"]

    def clean_dns(self) -> list[str]:
        return [each for each in re.split(r"[,;\s]+", str(self.cleaned_data["dns"])) if each]


class PoolForm(KitForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=64,
        help_text=gettext_lazy("As routers and plans call it."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Who gives them"), choices=PoolKind.choices)
    first = forms.CharField(label=gettext_lazy("First address"), max_length=45)
    last = forms.CharField(label=gettext_lazy("Last address"), max_length=45)
    prefix_length = forms.IntegerField(
        label=gettext_lazy("Gives prefixes of length"),
        min_value=1,
        max_value=64,
        required=False,
        help_text=gettext_lazy("Of IPv6, like 56. Empty: single addresses."),
    )


class NextForm(KitForm):
    one_column = True
    length = forms.IntegerField(label=gettext_lazy("Length"), min_value=1, max_value=128, initial=24)
    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=256, initial=1)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: as the block. Several are numbered."),
    )


class ReserveForm(KitForm):
    address = forms.CharField(label=gettext_lazy("Address"), max_length=45)
    last = forms.CharField(
        label=gettext_lazy("Up to"),
        max_length=45,
        required=False,
        help_text=gettext_lazy("For several in a row."),
    )
    prefix_length = forms.IntegerField(
        label=gettext_lazy("Prefix length"),
        min_value=1,
        max_value=128,
        required=False,
        help_text=gettext_lazy("In a pool of IPv6 prefixes."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=120)


class DeviceForm(KitForm):
    one_column = True
    label = forms.CharField(
        label=gettext_lazy("Who gets it"),
        max_length=120,
        help_text=gettext_lazy("A device of ours: a mast, a switch, a camera."),
    )
