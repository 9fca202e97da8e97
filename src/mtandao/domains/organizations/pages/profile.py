"""The company's profile: what customers read on invoices, in messages and in the portal."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.organizations import permissions
from mtandao.domains.organizations.choices import Colour
from mtandao.domains.organizations.commands import PROFILE, change_profile
from mtandao.domains.organizations.queries import tenant
from mtandao.domains.organizations.regions import regions_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section, offer
from mtandao.foundation.kit.hues import hue
from mtandao.foundation.kit.pages import draw
from mtandao.foundation.kit.pieces import Fact
from mtandao.foundation.kit.widgets import PhoneField

LANGUAGES = (("en", "English"), ("sw", "Kiswahili"))


def _colours() -> list[tuple[str, Any]]:
    """Each hue beside its name: what it looks like is why it is chosen."""
    return [
        (
            value,
            format_html('<span class="mt-swatch" style="background:{}"></span>{}', hue(value).light, label),
        )
        for value, label in Colour.choices
    ]


class ProfileForm(KitForm):
    sections = (
        Section(
            gettext_lazy("Company"),
            ("name", "legal_name", "tax_number", "region", "postal_address"),
            gettext_lazy("As it stands on invoices."),
        ),
        Section(
            gettext_lazy("For customers"),
            ("support_phone", "support_email", "colour", "invoice_footer"),
            gettext_lazy("In messages, the portal and the captive page."),
        ),
        Section(
            gettext_lazy("Days and words"),
            ("language", "timezone"),
            gettext_lazy("When a day begins, and in which language messages are written."),
        ),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=160, required=False)
    tax_number = forms.CharField(label=gettext_lazy("Tax number"), max_length=40, required=False)
    region = forms.CharField(
        label=gettext_lazy("County or state"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Where the company is taxed."),
    )
    postal_address = forms.CharField(
        label=gettext_lazy("Postal address"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    support_phone = PhoneField(label=gettext_lazy("Support phone"), required=False)
    support_email = forms.EmailField(label=gettext_lazy("Support e-mail"), required=False)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=_colours, widget=forms.RadioSelect)
    invoice_footer = forms.CharField(
        label=gettext_lazy("Foot of the invoice"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    timezone = forms.CharField(label=gettext_lazy("Time zone"), max_length=60)

    def __init__(self, *args: Any, country: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self.fields["region"], regions_of(country).items())


class ProfilePage(FormPage):
    """Whoever may change it gets the form, whoever may only see it the facts."""

    needs = permissions.VIEW_SETTINGS
    form = ProfileForm
    title = gettext_lazy("General")
    verb = gettext_lazy("Save profile")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.ctx.may(permissions.CHANGE_SETTINGS):
            return super().get(request, **kwargs)
        return draw(request, "organizations/profile.html", {"title": self.title, "facts": _facts(self.ctx)})

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        company = tenant(ctx)
        return {field: getattr(company, field) for field in PROFILE}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"country": ctx.tenant.country}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_profile(ctx, **form.cleaned_data)
        return Done(reverse("organizations:profile"), _("%(name)s saved.") % {"name": changed.name})


def _facts(ctx: Context) -> list[Fact]:
    company = tenant(ctx)
    labels = {name: field.label for name, field in ProfileForm.base_fields.items()}
    said = {field: getattr(company, field) for field in PROFILE if getattr(company, field)}
    if company.region:
        said["region"] = regions_of(company.country).get(company.region, company.region)
    return [Fact(labels[field] or field, value) for field, value in said.items()]
