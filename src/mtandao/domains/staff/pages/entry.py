"""In and out."""

from typing import ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.staff.errors import LockedOut, WrongCredentials
from mtandao.domains.staff.first_entry import enter_first_time
from mtandao.domains.staff.sessions import close_session, open_session
from mtandao.domains.staff.signing_in import sign_in
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, go
from mtandao.foundation.kit.widgets import PasswordInput


class SignInForm(KitForm):
    one_column = True
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignInPage(Page):
    open_to_all: ClassVar[bool] = True
    template = "staff/sign_in.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "staff_user", None) is not None:
            return go(request, _wanted(request))
        return self._draw(request, SignInForm(), 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self._draw(request, form, 422)
        try:
            user = sign_in(self.ctx, **form.cleaned_data)
        except (WrongCredentials, LockedOut) as refusal:
            form.refuse(refusal.detail)
            return self._draw(request, form, refusal.status)
        open_session(request, user)
        return go(request, _wanted(request))

    def _draw(self, request: HttpRequest, form: KitForm, status: int) -> HttpResponse:
        name = self.ctx.tenant.name
        context = {
            "title": _("Sign in"),
            "intro": name,
            "form": form,
            "verb": _("Sign in"),
            "languages": settings.LANGUAGES,
        }
        return render(request, self.template, context, status=status)


def _wanted(request: HttpRequest) -> str:
    """`?next=`, if it is an address of this house."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"


class SignOut(Page):
    open_to_all: ClassVar[bool] = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        close_session(request)
        return go(request, reverse("staff:sign-in"))


class FirstEntry(Page):
    """Where the sign-up on the platform leads: in the new house, signed in, at its first steps."""

    open_to_all: ClassVar[bool] = True

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        try:
            user = enter_first_time(self.ctx, key=key)
        except WrongCredentials:
            return go(request, reverse("staff:sign-in"))
        open_session(request, user)
        return go(request, "/first-steps/")
