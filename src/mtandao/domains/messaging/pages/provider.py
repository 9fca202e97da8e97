"""The account that sends our SMS. Its key is never shown again."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel
from mtandao.domains.messaging.commands.configure import set_up_provider
from mtandao.domains.messaging.models import ProviderSettings
from mtandao.domains.messaging.queries import provider_settings
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import PasswordInput


def stopped(ctx: Context, known: ProviderSettings | None) -> dict[str, Any]:
    """What a page of an account says when nothing leaves by it."""
    if known is None or known.stopped_at is None:
        return {}
    since = times.moment(known.stopped_at, ctx.now)
    said = _("Sending stopped %(since)s: %(why)s. What was written since is held back; saving tries again.")
    return {"intro": said % {"since": since, "why": _(known.stopped_for).rstrip(".")}}


class ProviderForm(KitForm):
    sections = (
        Section(
            gettext_lazy("Account"),
            ("username", "api_key"),
            gettext_lazy("At Africa's Talking. What is saved is never shown again."),
        ),
        Section(gettext_lazy("Use"), ("sender_id", "active")),
    )
    username = forms.CharField(label=gettext_lazy("User name"), max_length=100)
    api_key = forms.CharField(
        label=gettext_lazy("API key"), max_length=300, widget=PasswordInput(attrs={"autocomplete": "off"})
    )
    sender_id = forms.CharField(
        label=gettext_lazy("Sender"),
        max_length=11,
        required=False,
        help_text=gettext_lazy(
            "As customers read it: at most 11 letters and digits, registered with the provider."
        ),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("Off: nothing is sent; what would be is kept in the list."),
    )

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            self.fields["api_key"].required = False
            self.fields["api_key"].help_text = _("Saved. Leave it empty to keep it.")


class ProviderPage(FormPage):
    needs = permissions.CONFIGURE
    form = ProviderForm
    title = gettext_lazy("Message provider")
    verb = gettext_lazy("Save provider")

    def _known(self, ctx: Context) -> ProviderSettings | None:
        return provider_settings(ctx).filter(channel=Channel.SMS).first()

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": self._known(ctx) is not None}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        known = self._known(ctx)
        if known is None:
            return {"active": True}
        return {name: getattr(known, name) for name in ("username", "sender_id", "active")}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return stopped(ctx, self._known(ctx))

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        saved = set_up_provider(ctx, **form.cleaned_data)
        said = _("SMS go out as %(user)s.") if saved.active else _("Saved. Nothing is sent for now.")
        return Done(reverse("messaging:providers"), said % {"user": saved.username})
