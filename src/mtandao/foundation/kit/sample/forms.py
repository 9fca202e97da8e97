"""Forms of the sample: every widget once, and a wizard of three steps."""

# ruff: noqa: E501 -- hooks are there to be overridden; made-up facts read best one a line

from __future__ import annotations

from typing import Any

from django import forms

from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pieces import Crumb, Text
from mtandao.foundation.kit.widgets import FigureInput, MoneyField, Offers, PasswordInput, PhoneField
from mtandao.foundation.kit.wizard import Wizard, WizardStep

PLANS = (("home-10", "Home 10 Mbps, KES 1,500.00 a month"), ("home-20", "Home 20 Mbps, KES 2,500.00 a month"), ("biz-100", "Biz 100 Dedicated, KES 18,560.00 a month"))  # fmt: skip


class EverythingForm(KitForm):
    sections = (
        Section("Who", ("name", "phone", "email"), "As it stands on the receipt."),
        Section("Service", ("plan", "speed", "price", "starts_on", "kind"), "What is sold, and from when."),
        Section("Network", ("password", "options", "online_at", "active", "note")),
    )
    wide = ("name",)

    name = forms.CharField(label="Name", max_length=80)
    phone = PhoneField(label="Phone", help_text="Any spelling: 07…, 2547…, +2547…")
    email = forms.EmailField(label="E-mail", required=False)
    plan = forms.ChoiceField(label="Plan", choices=PLANS, widget=Offers())
    speed = forms.DecimalField(label="Download", widget=FigureInput("Mbps"), max_value=1000)
    price = MoneyField(label="Price", currency="KES", min_value=0)
    starts_on = forms.DateField(label="Starts on")
    kind = forms.ChoiceField(
        label="Connection",
        choices=(("", "Choose"), ("pppoe", "PPPoE"), ("hotspot", "Hotspot"), ("static", "Static")),
    )
    password = forms.CharField(label="PPPoE password", widget=PasswordInput(render_value=True), min_length=6)
    options = forms.MultipleChoiceField(
        label="Options",
        choices=(("ip", "Static address"), ("v6", "IPv6"), ("mac", "Lock the MAC")),
        widget=forms.CheckboxSelectMultiple(),
        required=False,
    )
    online_at = forms.DateTimeField(label="Expected online", required=False)
    active = forms.BooleanField(
        label="Activate at once", help_text="The first invoice is issued today.", required=False
    )
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)


class SignInForm(KitForm):
    one_column = True
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Password", widget=PasswordInput(attrs={"autocomplete": "current-password"})
    )


class EverythingPage(FormPage):
    form = EverythingForm
    title = "New connection"
    verb = "Save connection"
    back = Crumb("Subscribers", "/sample/list/")

    def initial(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            "phone": "+254700000012",
            "price": "2500",
            "plan": "home-20",
            "name": "Wanjikũ Nyambura Kamau-Mwangi",
        }

    def act(self, ctx: Any, form: KitForm, **kwargs: Any) -> Done:
        name = form.cleaned_data["name"]
        return Done(
            "/sample/list/", f"{name} saved. The first invoice is on its way.", undo_url="/sample/confirm/"
        )


class DisconnectPage(ConfirmPage):
    title = "Disconnect session"
    verb = "Disconnect session"
    danger = True
    back = Crumb("Wanjikũ Nyambura Kamau-Mwangi", "/sample/subscriber/")

    def question(self, ctx: Any, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        return (
            "Wanjikũ Nyambura Kamau-Mwangi loses the line for a few seconds.",
            ("Her router signs in again by itself.", "Nothing changes on her account or her plan."),
        )

    def act(self, ctx: Any, **kwargs: Any) -> Done:
        return Done("/sample/subscriber/", "Session of Wanjikũ disconnected. Westlands-2 answered in 0.2 s.")


class WhoForm(KitForm):
    name = forms.CharField(label="Name")
    phone = PhoneField(label="Phone")


class PlanForm(KitForm):
    plan = forms.ChoiceField(label="Plan", choices=PLANS, widget=Offers())


class WhereForm(KitForm):
    building = forms.CharField(label="Building")
    note = forms.CharField(
        label="Note for the technician", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class NewConnection(Wizard):
    name, title, route = "sample-connection", "New connection", "sample-wizard"
    verb = "Book installation"
    back = Crumb("Subscribers", "/sample/list/")
    steps = (
        WizardStep("who", "Who", WhoForm),
        WizardStep("plan", "Plan", PlanForm, "The price is asked for on the day of the installation."),
        WizardStep("where", "Where", WhereForm),
    )

    def summary(self, ctx: Any, step: WizardStep, answers: dict[str, dict[str, Any]]) -> Text:
        given = answers.get(step.name, {})
        return str(given.get("name") or given.get("plan") or "")

    def act(self, ctx: Any, answers: dict[str, dict[str, Any]]) -> Done:
        return Done("/sample/dashboard/", f"Installation for {answers['who']['name']} booked.")
