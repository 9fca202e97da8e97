"""What a subscriber types."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.widgets import PasswordInput, PhoneInput

NAME = _("Phone or account number")
LONGEST_NAME, LONGEST_PASSWORD = 120, 200


def _password(label: Any, *, new: bool, **more: Any) -> forms.CharField:
    told = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label, max_length=LONGEST_PASSWORD, strip=False, widget=PasswordInput(attrs=told), **more
    )


class PortalForm(KitForm):
    one_column = True


class AskCode(PortalForm):
    name = forms.CharField(
        label=NAME,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "text", "autofocus": True}),
    )


class EnterCode(PortalForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "form-control mt-code",
                "autofocus": True,
            }
        ),
    )


class ByPassword(PortalForm):
    name = forms.CharField(label=_("Phone, account number or e-mail"), max_length=254)
    password = _password(_("Password"), new=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].widget.attrs["autocomplete"] = "username"


class Register(PortalForm):
    first_name = forms.CharField(label=_("First name"), max_length=LONGEST_NAME)
    last_name = forms.CharField(label=_("Last name"), max_length=LONGEST_NAME, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, widget=PhoneInput())
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = _password(_("Password"), new=True, help_text=_("At least 8 characters."))


class Profile(PortalForm):
    first_name = forms.CharField(label=_("First name"), max_length=LONGEST_NAME)
    last_name = forms.CharField(label=_("Last name"), max_length=LONGEST_NAME, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, widget=PhoneInput())
    mpesa_phone = forms.CharField(
        label=_("M-Pesa number"),
        max_length=30,
        required=False,
        widget=PhoneInput(),
        help_text=_("Empty: we ask your phone above."),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(
        label=_("Language of our messages"),
        required=False,
        choices=lambda: [("", _("As the provider writes")), *settings.LANGUAGES],
    )

    def __init__(self, *args: Any, has_mpesa: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_mpesa:
            del self.fields["mpesa_phone"]


class NewPassword(PortalForm):
    current = _password(_("Password now"), new=False, required=False)
    password = _password(_("New password"), new=True, help_text=_("At least 8 characters."))

    def __init__(self, *args: Any, asks_current: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["current"].required = asks_current
        if not asks_current:
            del self.fields["current"]


class PayFrom(PortalForm):
    phone = forms.CharField(label=_("M-Pesa number"), max_length=30, widget=PhoneInput())
    keep = forms.BooleanField(label=_("Ask this number from now on"), required=False)
