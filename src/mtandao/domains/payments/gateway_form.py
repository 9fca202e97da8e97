"""The form of a gateway, made from what its provider declares."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments.providers import Provider, Setting
from mtandao.foundation.kit.forms import KitForm, Section, dress
from mtandao.foundation.kit.widgets import PasswordInput

LONGEST = 5000


class ChooseProviderForm(KitForm):
    provider = forms.ChoiceField(label=_("Payment provider"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, providers: Sequence[Provider], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["provider"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(each.name, each.label) for each in providers]


class GatewayForm(KitForm):
    """`kept` names the secrets that are saved: those may be left empty."""

    sections: Sequence[Section] = ()  # type: ignore[misc]  # each provider has its own

    active = forms.BooleanField(
        label=_("In use"),
        help_text=_("Off: nobody is asked through it; what is paid is still booked."),
        required=False,
    )
    preferred = forms.BooleanField(
        label=_("Asked with first"),
        help_text=_("When nobody chooses another. One gateway at most."),
        required=False,
    )
    ask_with_invoice = forms.BooleanField(
        label=_("Ask when an invoice is issued"),
        help_text=_("The subscriber's phone is asked for the amount by itself."),
        required=False,
    )

    def __init__(self, *args: Any, provider: Provider, kept: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for setting in provider.settings:
            self.fields[setting.name] = field = _field(setting, kept=setting.name in kept)
            dress(field)
        names = [setting.name for setting in provider.settings]
        self.sections = (
            Section(_("Account"), names, provider.note),
            Section(_("Use"), ("active", "preferred", "ask_with_invoice")),
        )


def _field(setting: Setting, *, kept: bool) -> forms.Field:
    needed = setting.needed and not kept
    help_text = _("Saved. Leave it empty to keep it.") if kept else setting.help
    words: dict[str, Any] = {"label": setting.label, "help_text": help_text}
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, required=needed, **words)
    widget = PasswordInput(attrs={"autocomplete": "off"}) if setting.secret else forms.TextInput()
    return forms.CharField(max_length=LONGEST, required=needed, widget=widget, **words)
