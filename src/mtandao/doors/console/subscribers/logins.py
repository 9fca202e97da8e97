"""How a customer's line signs in: its name, its address, and the device it is locked to."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.doors.console.subscribers.of_one import OfSubscriber, login_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm, Section


class LoginForm(network.FixedForm):
    one_column = True
    sections = (Section("", ("radius_username", "by_device", "mac_lock", "router_lock")), network.FIXED)
    radius_username = forms.CharField(label=gettext_lazy("User name"), max_length=64)
    by_device = forms.BooleanField(
        label=gettext_lazy("Signs in by its device"),
        required=False,
        help_text=gettext_lazy(
            "The user name is its MAC, and no password is asked for: DHCP, or a hotspot by MAC."
        ),
    )
    mac_lock = forms.CharField(
        label=gettext_lazy("Locked MAC"),
        required=False,
        max_length=23,
        help_text=gettext_lazy("Empty: any device may sign in."),
    )

    router_lock: Any = forms.ModelChoiceField(
        label=gettext_lazy("Locked to router"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("any router"),
        help_text=gettext_lazy("Elsewhere the login is refused, even with the password."),
    )

    def __init__(self, *args: Any, routers: Any, asked: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["router_lock"]
        field.queryset = routers
        if asked:
            self.fields["mac_lock"].help_text = _("Empty: any device may sign in. %(mac)s asked last.") % {
                "mac": asked
            }


class ChangeLogin(OfSubscriber):
    needs = network.permissions.CHANGE_LOGIN
    form = LoginForm
    title = gettext_lazy("Change login")
    verb = gettext_lazy("Save login")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        login = login_of(ctx, self.subscriber, self.chosen)
        return {
            "radius_username": login.username,
            "static_ip": login.static_ip,
            "delegated_prefix": login.delegated_prefix,
            "framed_prefix": login.framed_prefix,
            "by_device": login.by_device,
            "mac_lock": login.mac_lock,
            "router_lock": login.router_lock_id,
        }

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        """The device that was refused last is the one that somebody now holds in his hand."""
        refusal = network.refusal_of(login_of(ctx, self.subscriber, self.chosen))
        other = refusal is not None and refusal.reason == network.RefusalReason.ANOTHER_DEVICE
        asked = {"asked": refusal.mac} if refusal is not None and other else {}
        return {"routers": network.routers(ctx), "ctx": ctx, **asked}

    def said(self, ctx: Context) -> str:
        return _("The running session stays. What is changed here counts from the next sign-in.")

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        login = network.change_login(
            ctx,
            login_id=login_of(ctx, self.subscriber, self.chosen).id,
            username=given["radius_username"],
            by_device=given["by_device"],
            mac_lock=given["mac_lock"],
            router_lock=given["router_lock"].id if given["router_lock"] else "",
            **given["fixed"],
        )
        return Done(f"{self.home}services/", _("%(user)s is saved.") % {"user": login.username})
