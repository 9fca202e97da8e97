"""Pages of this room: the new connection, in three steps."""

from typing import Any

from django import forms
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.sales import permissions
from mtandao.domains.sales.commands import Terms, sign_up_subscriber
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pieces import Crumb, Text
from mtandao.foundation.kit.widgets import FigureInput, MoneyField, Offers, PasswordInput, PhoneField
from mtandao.foundation.kit.wizard import Wizard, WizardStep
from mtandao.foundation.refusals import Refusal

SPOKEN = {"radius_username": "username", "radius_password": "password", "plan_id": "plan"}


class WhoForm(KitForm):
    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=120, help_text=gettext_lazy("Or the company's name.")
    )
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=120, required=False)
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        help_text=gettext_lazy("Any spelling, with the country's code or without."),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    wide = ("address",)


class ServiceForm(network.FixedForm):
    sections = (
        Section(
            gettext_lazy("Service"),
            ("plan", "setup_fee", "username", "password", "trial_days", "trial_stops"),
        ),
        network.FIXED,
    )
    plan = forms.ChoiceField(label=gettext_lazy("Plan"), widget=Offers())
    setup_fee = MoneyField(
        label=gettext_lazy("Installation fee"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Empty: the plan's own."),
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Empty: we make one. The device's MAC where nobody dials (IPoE, hotspot)."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        required=False,
        widget=PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Empty: we make one."),
    )
    trial_days = forms.IntegerField(
        label=gettext_lazy("Trial"),
        required=False,
        min_value=0,
        max_value=365,
        widget=FigureInput(gettext_lazy("days")),
        help_text=gettext_lazy("Empty: the plan's own."),
    )
    trial_stops = forms.BooleanField(
        label=gettext_lazy("Stops after the trial"),
        required=False,
        help_text=gettext_lazy("Unless the customer keeps it. Else it is billed from then on."),
    )

    def __init__(self, *args: Any, plans: Any = (), currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        plan, fee = self.fields["plan"], self.fields["setup_fee"]
        plan.choices = plans  # type: ignore[attr-defined]
        fee.currency = fee.widget.before = currency  # type: ignore[attr-defined]


class ReviewForm(KitForm):
    one_column = True
    activate = forms.BooleanField(
        label=gettext_lazy("The line works already"),
        required=False,
        help_text=gettext_lazy(
            "Activate at once: today becomes the billing day. Otherwise it waits for its installation."
        ),
    )


class NewConnection(Wizard):
    """Person, service, review: one command at the end, and nothing before it."""

    needs = permissions.SIGN_UP
    name, title, route = "new-connection", gettext_lazy("New connection"), "sales:new-connection"
    verb = gettext_lazy("Make connection")
    back = Crumb(gettext_lazy("Subscribers"), reverse_lazy("console:subscribers"))
    steps = (
        WizardStep("who", gettext_lazy("Person"), WhoForm),
        WizardStep("service", gettext_lazy("Service"), ServiceForm),
        WizardStep(
            "review",
            gettext_lazy("Review"),
            ReviewForm,
            gettext_lazy("The first invoice is issued now and is due today."),
        ),
    )

    def form_options(
        self, ctx: Context, step: WizardStep, answers: dict[str, dict[str, Any]]
    ) -> dict[str, Any]:
        if step.name != "service":
            return {}
        plans = [(str(each.plan.id), _offer(each)) for each in catalog.offers(ctx)]
        return {"plans": plans, "currency": ctx.tenant.currency, "ctx": ctx}

    def summary(self, ctx: Context, step: WizardStep, answers: dict[str, dict[str, Any]]) -> Text:
        given = answers.get(step.name, {})
        if step.name == "who":
            return f"{given.get('first_name', '')} {given.get('last_name', '')}".strip()
        plan = catalog.plans(ctx).filter(id=given["plan"]).first() if given.get("plan") else None
        return plan.name if plan else ""

    def said(self, ctx: Context, step: WizardStep, answers: dict[str, dict[str, Any]]) -> Text:
        """Before the one button that does it all: who, on what, for how much."""
        chosen = answers.get("service", {}).get("plan") if step.name == "review" else None
        plan = catalog.plans(ctx).filter(id=chosen).first() if chosen else None
        if plan is None:
            return step.intro
        who, fee = answers["who"], answers["service"]["setup_fee"]
        offer = catalog.price_for(ctx, plan, ctx.organization_id)
        fee = offer.setup_fee if fee is None else fee
        facts = {
            "name": f"{who['first_name']} {who.get('last_name', '')}".strip(),
            "phone": words.phone(who["phone"]),
            "plan": plan.name,
            "price": words.money(offer.price, plan.currency),
            "per": catalog.per(plan),
            "fee": words.money(fee, plan.currency),
            "sum": words.money(offer.billed_at_sale + fee, plan.currency),
        }
        if plan.first_bill_waits:
            return (
                _(
                    "%(name)s, %(phone)s, on %(plan)s: %(price)s %(per)s and %(fee)s for the installation. Nothing is "
                    "invoiced now: the first bill comes with the first whole period and holds the days before it."
                )
                % facts
            )
        trial = answers["service"].get("trial_days")
        trial = plan.trial_days if trial is None else trial
        if trial:
            said = ngettext(
                "%(name)s, %(phone)s, on %(plan)s: %(n)s day for nothing, then %(price)s %(per)s. "
                "%(fee)s for the installation is invoiced now.",
                "%(name)s, %(phone)s, on %(plan)s: %(n)s days for nothing, then %(price)s %(per)s. "
                "%(fee)s for the installation is invoiced now.",
                trial,
            )
            return said % {**facts, "n": trial}
        said = _(
            "%(name)s, %(phone)s, on %(plan)s: %(price)s %(per)s and %(fee)s for the installation. "
            "The first invoice of %(sum)s is issued now and is due today."
        )
        if plan.prepaid:
            said = _(
                "%(name)s, %(phone)s, on %(plan)s: %(price)s %(per)s, paid ahead, and %(fee)s for the "
                "installation, which is invoiced now. The line opens with the first payment."
            )
        elif plan.aligned:
            said = _(
                "%(name)s, %(phone)s, on %(plan)s: %(price)s %(per)s and %(fee)s for the installation, "
                "which is invoiced now. From the day the line works to the month's end a part of the price "
                "is billed, then whole months."
            )
        return said % facts

    def act(self, ctx: Context, answers: dict[str, dict[str, Any]]) -> Done:
        who, service = answers["who"], answers["service"]
        try:
            sale = sign_up_subscriber(
                ctx,
                person=who,
                terms=Terms(
                    service["plan"],
                    username=service["username"],
                    password=service["password"],
                    fixed=service["fixed"],
                    setup_fee=service["setup_fee"],
                    trial_days=service.get("trial_days"),
                    trial_stops=service.get("trial_stops", False),
                    activate=answers["review"]["activate"],
                ),
            )
        except Refusal as fact:
            fact.fields = {SPOKEN.get(name, name): said for name, said in fact.fields.items()}
            raise
        url = f"/subscribers/{sale.subscriber.id}/"
        said = (
            _("%(name)s is connected: account %(account)s.")
            if answers["review"]["activate"]
            else _("%(name)s is registered: account %(account)s. The line waits for its installation.")
        )
        return Done(
            url, said % {"name": sale.subscriber.full_name, "account": sale.subscriber.account_number}
        )


def _offer(offer: catalog.PlanPrice) -> str:
    plan = offer.plan
    facts = {
        "name": plan.name,
        "down": plan.download_mbps,
        "up": plan.upload_mbps,
        "price": words.money(offer.price, plan.currency),
        "per": catalog.per(plan),
        "fee": words.money(offer.setup_fee, plan.currency),
    }
    if offer.setup_fee:
        return _("%(name)s, %(down)s/%(up)s Mbps, %(price)s %(per)s, installation %(fee)s") % facts
    return _("%(name)s, %(down)s/%(up)s Mbps, %(price)s %(per)s") % facts


app_name = "sales"
urlpatterns = [
    path("new/", NewConnection.as_view(), name="new-connection"),
    path("new/<slug:step>/", NewConnection.as_view(), name="new-connection"),
]
