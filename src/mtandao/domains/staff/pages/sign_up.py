"""A provider opens its own account, on the platform's host."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff.commands import sign_up_isp
from mtandao.domains.staff.first_entry import first_key
from mtandao.foundation.context import PLATFORM
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pages import Page, go
from mtandao.foundation.kit.widgets import AffixInput, PasswordInput
from mtandao.foundation.refusals import Refusal


class SignUpForm(KitForm):
    sections = (
        Section(gettext_lazy("Company"), ("company", "slug", "country")),
        Section(gettext_lazy("You"), ("full_name", "email", "password")),
    )
    one_column = True
    company = forms.CharField(label=gettext_lazy("Company"), max_length=120)
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=63,
        help_text=gettext_lazy("Small letters, digits and hyphens. Your team and your customers open it."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=organizations.Country.choices)
    full_name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        slug: Any = self.fields["slug"]
        slug.widget = AffixInput(
            {
                "class": "form-control",
                "autocapitalize": "none",
                "autocomplete": "off",
                "spellcheck": "false",
                "hx-get": "/sign-up/address/",
                # Without a delay: the first letter typed calls off a suggestion that is still on its way, which
                # would be put over it.
                "hx-trigger": "input changed",
                "hx-sync": "closest form:replace",
                "hx-target": "#mt-address",
            },
            after=f".{settings.BASE_DOMAIN}",
        )
        self.fields["company"].widget.attrs |= {
            "autofocus": True,
            "hx-get": "/sign-up/address/",
            "hx-trigger": "change",
            "hx-sync": "closest form:replace",
            "hx-target": "#mt-address",
            "hx-include": "[name=slug]",
        }


class OnPlatform(Page):
    """Only the platform's own host has these."""

    open_to_all: ClassVar[bool] = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "tenant", None) is not PLATFORM:
            raise Http404(request.path)
        return super().dispatch(request, *args, **kwargs)


class SignUpPage(OnPlatform):
    template = "staff/sign_up.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._draw(request, SignUpForm(), 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignUpForm(request.POST)
        if not form.is_valid():
            return self._draw(request, form, 422)
        try:
            admin = sign_up_isp(self.ctx, **form.cleaned_data)
        except Refusal as fact:
            beside = {_FIELDS.get(name, name): sentence for name, sentence in fact.fields.items()}
            taken = isinstance(fact, organizations.SubdomainTaken | organizations.SubdomainReserved)
            form.refuse(fact.detail, {"slug": fact.detail} if taken else beside)
            return self._draw(request, form, fact.status)
        return go(request, _address(request, form.cleaned_data["slug"].strip().lower(), first_key(admin)))

    def _draw(self, request: HttpRequest, form: KitForm, status: int) -> HttpResponse:
        context = {"title": _("Open an account"), "form": form, "verb": _("Open account"), "wide": False}
        return render(request, self.template, context, status=status)


_FIELDS = {"name": "company"}


def _address(request: HttpRequest, slug: str, key: str) -> str:
    """In the new house, on the same port."""
    _host, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{slug}.{settings.BASE_DOMAIN}{colon}{port}/welcome/{key}/"


class CheckAddress(OnPlatform):
    """While one types: is this address free? From the company's name one is suggested."""

    def get(self, request: HttpRequest) -> HttpResponse:
        slug = request.GET.get("slug", "").strip().lower()
        offered = "" if slug else organizations.suggested(request.GET.get("company", ""))
        wanted = slug or offered
        if not wanted:
            return HttpResponse("")
        problem = organizations.subdomain_problem(wanted)
        said = problem or _("%(host)s is free.") % {"host": f"{wanted}.{settings.BASE_DOMAIN}"}
        filled = _slug_input(offered) if offered and not problem else ""
        return HttpResponse(
            format_html('<span class="{}">{}</span>{}', "mt-owed" if problem else "mt-up", said, filled)
        )


def _slug_input(slug: str) -> SafeString:
    """The field with what was suggested, put in the place of the empty one."""
    widget = SignUpForm().fields["slug"].widget
    plain = forms.TextInput({**widget.attrs, "required": True})
    return plain.render("slug", slug, {"id": "id_slug", "hx-swap-oob": "true"})
