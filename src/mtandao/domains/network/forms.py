"""Forms of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.network.choices import RoundKind, Side, Vendor
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import PasswordInput

WHAT_A_MAKE_GETS = _(
    "A MikroTik gets speeds as Mikrotik-Rate-Limit, and whoever has not paid is on its walled list. Any other make "
    "gets speeds as WISPr-Bandwidth-Max, and refuses whoever has not paid."
)


class _AnyRouter(KitForm):
    """What it is, how RADIUS knows it, its POP, chosen or newly named, and the VLAN interface that it serves."""

    name = forms.CharField(label=_("Name"), max_length=80)
    vendor = forms.ChoiceField(
        label=_("Make"), choices=Vendor.choices, initial=Vendor.MIKROTIK, help_text=WHAT_A_MAKE_GETS
    )
    address = forms.GenericIPAddressField(
        label=_("Address"), help_text=_("The address its packets come from, like 10.90.4.7.")
    )
    coa_port = forms.IntegerField(label=_("CoA port"), initial=3799, min_value=1, max_value=65535)
    wall_filter = forms.CharField(
        label=_("Filter behind the wall"),
        help_text=_(
            "Of any make but MikroTik: the name of its own filter (Filter-Id) for whoever has not paid. Empty: he is "
            "refused there, with the reason."
        ),
        max_length=253,
        required=False,
    )
    pop = forms.ChoiceField(label=_("POP"), required=False)
    new_pop = forms.CharField(
        label=_("Or a new POP"),
        help_text=_("The name of the place, if it is not in the list."),
        max_length=120,
        required=False,
    )
    vlan_interface = forms.CharField(
        label=_("VLAN interface"),
        help_text=_("Where its customers come in, as the router names it, like vlan100. May be left empty."),
        max_length=63,
        required=False,
    )

    def __init__(self, *args: Any, pops: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        pop = self.fields["pop"]
        assert isinstance(pop, forms.ChoiceField)
        pop.choices = [("", _("None")), *((name, name) for name in pops)]
        if not pops:
            del self.fields["pop"]
            self.fields["new_pop"].label = _("POP")
            self.fields["new_pop"].help_text = _("The name of the place where it stands.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["pop"] = given.pop("new_pop", "") or given.get("pop", "")
        return given


class NewRouterForm(_AnyRouter):
    """A name is enough where there is a management network; all else we make."""

    sections = (
        Section(_("Router"), ("name", "vendor", "pop", "new_pop", "vlan_interface")),
        Section(
            _("RADIUS"),
            ("address", "secret", "coa_port", "wall_filter"),
            _("Its packets are known by their address. Behind a changing address it needs a tunnel."),
        ),
    )

    secret = forms.CharField(
        label=_("RADIUS secret"),
        help_text=_("Leave it empty: we make one, and the line to paste holds it."),
        max_length=128,
        required=False,
        widget=PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, tunnelled: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if tunnelled:
            self.fields["address"].required = False
            self.fields["address"].help_text = _(
                "Leave it empty: a MikroTik gets an address of its own in the tunnel to us."
            )


class RouterForm(_AnyRouter):
    sections = (
        Section(_("Router"), ("name", "vendor", "pop", "new_pop", "vlan_interface")),
        Section(
            _("RADIUS"),
            ("address", "secret", "coa_port", "wall_filter", "counts_swapped"),
            _("Its packets are known by their address. Behind a changing address it needs a tunnel."),
        ),
        Section(
            _("Management"),
            ("api_user", "api_password", "api_port", "api_tls", "api_ca"),
            _("A user of the router, for looking and repairing. May be left for later."),
        ),
    )

    secret = forms.CharField(
        label=_("RADIUS secret"),
        help_text=_("The router must have the same. The lines to paste hold it."),
        max_length=128,
        widget=PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
    )
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

    api_port = forms.IntegerField(label=_("Port"), initial=80, min_value=1, max_value=65535, required=False)
    api_tls = forms.BooleanField(
        label=_("Encrypted (TLS)"),
        help_text=_("Within our tunnel it is sealed without that."),
        required=False,
    )
    api_ca = forms.CharField(
        label=_("Certificate authority"),
        help_text=_("What its certificate must come from, as text. Empty: any of the well-known ones."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            for name in ("secret", "api_password"):
                self.fields[name].required = False
                self.fields[name].help_text = _("Saved. Leave it empty to keep it.")


class RulesForm(KitForm):
    keep_sessions_days = forms.IntegerField(label=_("Keep sessions for"), required=False)
    keep_attempts_days = forms.IntegerField(label=_("Keep sign-ins for"), required=False)
    keep_usage_hours_days = forms.IntegerField(label=_("Keep usage by hour for"), required=False)
    keep_usage_days = forms.IntegerField(label=_("Keep usage by day for"), required=False)
    watch_login = forms.IntegerField(
        label=_("Alarm: refused sign-ins of one user name"),
        help_text=_(
            "Within the minutes below. A router at home with a wrong password tries it every few seconds."
        ),
        required=False,
    )
    watch_device = forms.IntegerField(
        label=_("Alarm: refused sign-ins of one device"),
        help_text=_("Whatever user names it tries. Empty: no alarm."),
        required=False,
    )
    watch_router = forms.IntegerField(
        label=_("Alarm: refused sign-ins by one router"),
        help_text=_("Of all who sign in by it. Empty: no alarm."),
        required=False,
    )
    watch_minutes = forms.IntegerField(label=_("Alarm: within so many minutes"))

    def __init__(
        self, *args: Any, least: int, most: int, most_of: dict[str, int], usage: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, days in most_of.items():
            self.fields[name].help_text = _("Days, up to %(most)s. Empty: %(most)s days.") % {"most": days}
        if not usage:
            del self.fields["keep_usage_hours_days"], self.fields["keep_usage_days"]
        self.fields["keep_sessions_days"].help_text = _(
            "Days, from %(least)s to %(most)s; the law may ask for them. Empty: as long as we can, %(most)s days."
        ) % {"least": least, "most": most}


class RoundForm(KitForm):
    sections = (
        Section(_("What"), ("kind", "plan")),
        Section(
            _("How fast"),
            ("per_second", "at_once"),
            _("A router that is asked too much answers late, and sign-ins wait behind it."),
        ),
    )

    kind = forms.ChoiceField(
        label=_("With each session"), choices=RoundKind.choices, initial=RoundKind.CHANGE
    )
    plan = forms.ChoiceField(label=_("Only of plan"), required=False)
    per_second = forms.IntegerField(label=_("Sessions a second"), initial=50, min_value=1, max_value=500)
    at_once = forms.IntegerField(label=_("At once"), initial=25, min_value=1, max_value=256)

    def __init__(self, *args: Any, plans: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        plan = self.fields["plan"]
        assert isinstance(plan, forms.ChoiceField)
        plan.choices = [("", _("All plans")), *plans]


class AttributeForm(KitForm):
    name = forms.CharField(
        label=_("Attribute"),
        max_length=120,
        help_text=_("A name of FreeRADIUS's dictionary, like Mikrotik-Group or Filter-Id."),
    )
    side = forms.ChoiceField(label=_("Stands as"), choices=Side.choices, initial=Side.REPLY)
    value = forms.CharField(label=_("Value"), max_length=600)


class _Choosing(KitForm):
    chosen = ""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields[self.chosen]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ChooseTemplateForm(_Choosing):
    chosen = "template"
    template = forms.ChoiceField(label=_("Template"))


class ChoosePlanForm(_Choosing):
    chosen = "plan"
    plan = forms.ChoiceField(label=_("Plan"))


class TemplateForm(KitForm):
    name = forms.CharField(label=_("Name"), max_length=80)


class PopForm(KitForm):
    name = forms.CharField(label=_("Name"), max_length=120)
