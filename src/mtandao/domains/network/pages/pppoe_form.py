"""What is asked to set up a PPPoE service."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.on_router import Interface
from mtandao.domains.network.pages.on_router import LINKS, why_reserved
from mtandao.domains.network.rules.routeros import LEAST_MTU, MOST_MTU, Authentication
from mtandao.foundation.kit.forms import KitForm, Section, dress

FIELDS = (
    "interface", "name", "pool_id", "local_address", "local_pool_id", "profile", "mtu", "mru", "keepalive_s",
    "one_per_host", "authentication",
)  # fmt: skip
_NAMES = {
    Authentication.PAP: "PAP",
    Authentication.CHAP: "CHAP",
    Authentication.MSCHAP1: "MS-CHAP v1",
    Authentication.MSCHAP2: "MS-CHAP v2",
}


class PppoeForm(KitForm):
    sections = (
        Section(gettext_lazy("Where customers dial in"), ("interface", "name")),
        Section(gettext_lazy("Addresses"), ("pool_id", "local_address", "local_pool_id")),
        Section(
            gettext_lazy("How they dial in"),
            ("profile", "mtu", "mru", "keepalive_s", "one_per_host", "authentication"),
            gettext_lazy("These fit most networks."),
        ),
    )
    interface = forms.CharField(label=gettext_lazy("Interface"), max_length=63)
    name = forms.CharField(
        label=gettext_lazy("Service name"),
        max_length=63,
        help_text=gettext_lazy("Letters, digits, dots and dashes. RADIUS sees it with each sign-in."),
    )
    pool_id = forms.ChoiceField(
        label=gettext_lazy("Customers' addresses"),
        help_text=gettext_lazy("A pool that routers give from. The router gets it under its own name."),
    )
    local_address = forms.GenericIPAddressField(
        label=gettext_lazy("Our end"),
        protocol="IPv4",
        required=False,
        help_text=gettext_lazy("Empty: the gateway of the pool's network."),
    )
    local_pool_id = forms.ChoiceField(label=gettext_lazy("Our end from a pool"), required=False)
    profile = forms.CharField(
        label=gettext_lazy("PPP profile"),
        max_length=63,
        required=False,
        help_text=gettext_lazy("Empty: named after the service. It is made with it."),
    )
    mtu = forms.IntegerField(label=gettext_lazy("MTU"), min_value=LEAST_MTU, max_value=MOST_MTU, initial=1480)
    mru = forms.IntegerField(label=gettext_lazy("MRU"), min_value=LEAST_MTU, max_value=MOST_MTU, initial=1480)
    keepalive_s = forms.IntegerField(
        label=gettext_lazy("Keepalive, seconds"), min_value=1, max_value=3600, initial=10
    )
    one_per_host = forms.BooleanField(
        label=gettext_lazy("One session per host"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A device that dials in again takes the place of its old session."),
    )
    authentication = forms.MultipleChoiceField(
        label=gettext_lazy("Authentication"),
        choices=[(each.value, name) for each, name in _NAMES.items()],
        initial=[each.value for each in _NAMES],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        interfaces: Sequence[Interface] = (),
        trouble: str = "",
        pools: Sequence[ipam.Pool] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        named = [(str(pool.pk), f"{pool.name}: {pool.written}") for pool in pools]
        theirs: Any = self.fields["pool_id"]
        theirs.choices = [("", _("Choose a pool")), *named]
        ours: Any = self.fields["local_pool_id"]
        ours.choices = [("", _("None")), *named]
        if trouble:
            self.fields["interface"].help_text = _(
                "%(said)s Type the interface's name: it is set up as soon as the router answers."
            ) % {"said": trouble}
        elif interfaces:
            self._offer(interfaces)

    def _offer(self, interfaces: Sequence[Interface]) -> None:
        """Those of the router. What is reserved is named with the reason, and not offered."""
        free = [row for row in interfaces if not row.reserved]
        kept = [f"{row.name} ({why_reserved(row.reserved)})" for row in interfaces if row.reserved]
        now = self.initial.get("interface")
        named = [(row.name, _described(row)) for row in free]
        if now and all(row.name != now for row in free):
            named.append((now, now))
        said = _("Not offered: %(these)s.") % {"these": ", ".join(kept)} if kept else ""
        field = forms.ChoiceField(
            label=_("Interface"),
            choices=[("", _("Choose an interface")), *named],
            help_text=said,
        )
        dress(field)
        self.fields["interface"] = field


def _described(row: Interface) -> str:
    link = LINKS.get(row.link, "")
    return " · ".join(str(part) for part in (row.name, row.type, link, ", ".join(row.addresses)) if part)
