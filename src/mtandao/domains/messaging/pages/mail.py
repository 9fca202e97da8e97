"""The provider's mail server. Its password is never shown again."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, Security
from mtandao.domains.messaging.commands.mail import PORTS, USUAL_PORT, set_up_mail
from mtandao.domains.messaging.models import ProviderSettings
from mtandao.domains.messaging.pages.provider import stopped
from mtandao.domains.messaging.queries import provider_settings
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import PasswordInput


class MailForm(KitForm):
    sections = (
        Section(gettext_lazy("Mail server"), ("host", "port", "security")),
        Section(
            gettext_lazy("Account"),
            ("username", "password"),
            gettext_lazy("What is saved is never shown again."),
        ),
        Section(gettext_lazy("Use"), ("from_address", "with_runs", "active")),
    )
    host = forms.CharField(label=gettext_lazy("Server"), max_length=253, help_text="smtp.example.com")
    port = forms.TypedChoiceField(
        label=gettext_lazy("Port"), choices=[(port, str(port)) for port in PORTS], coerce=int
    )
    security = forms.ChoiceField(label=gettext_lazy("Secured by"), choices=Security.choices)
    username = forms.CharField(label=gettext_lazy("User name"), max_length=200, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=300,
        required=False,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "off"}),
    )
    from_address = forms.EmailField(
        label=gettext_lazy("From"),
        max_length=200,
        help_text=gettext_lazy("As customers read it; your company's name stands before it."),
    )
    with_runs = forms.BooleanField(
        label=gettext_lazy("Invoices of billing runs"),
        required=False,
        help_text=gettext_lazy("Go by e-mail as well, with the PDF, to customers who have an address."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("Off: no e-mail is sent."),
    )

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            self.fields["password"].help_text = _("Saved. Leave it empty to keep it.")


class MailPage(FormPage):
    needs = permissions.CONFIGURE
    form = MailForm
    title = gettext_lazy("Mail server")
    verb = gettext_lazy("Save mail server")

    def _known(self, ctx: Context) -> ProviderSettings | None:
        return provider_settings(ctx).filter(channel=Channel.EMAIL).first()

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        known = self._known(ctx)
        return {"saved": known is not None and bool(known.api_key)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        known = self._known(ctx)
        if known is None:
            return {"port": USUAL_PORT, "security": Security.STARTTLS, "active": True}
        names = ("host", "port", "security", "username", "from_address", "with_runs", "active")
        return {name: getattr(known, name) for name in names}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return stopped(ctx, self._known(ctx))

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        saved = set_up_mail(ctx, **form.cleaned_data)
        said = _("E-mail goes out as %(address)s.") if saved.active else _("Saved. Nothing is sent for now.")
        return Done(reverse("messaging:mail"), said % {"address": saved.from_address})
