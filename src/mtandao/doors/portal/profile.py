"""Name, phone, language, password."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.portal import forms
from mtandao.doors.portal.frame import PortalPage
from mtandao.doors.portal.sentences import said
from mtandao.doors.portal.sessions import PROOF, open_session
from mtandao.foundation.kit.toasts import toast
from mtandao.foundation.refusals import NotKnown, Refusal

FIELDS = ("first_name", "last_name", "phone", "mpesa_phone", "email", "language")


class Profile(PortalPage):
    title, template = gettext_lazy("You"), "portal/profile.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        known = {field: getattr(self.person, field) for field in FIELDS}
        return self._show(forms.Profile(initial=known, has_mpesa=payments.has_mpesa(self.ctx)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.Profile(request.POST, has_mpesa=payments.has_mpesa(self.ctx))
        if not form.is_valid():
            return self._show(form, 422)
        try:
            subscribers.change_subscriber(self.trusted, subscriber_id=self.person.id, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(said(refusal), refusal.fields)
            return self._show(form, refusal.status)
        toast(request, _("Saved."))
        return self.go("profile")

    def _show(self, form: forms.Profile, status: int = 200) -> HttpResponse:
        return self.draw({"form": form}, status=status)


class Password(PortalPage):
    """Who came by a code sets a new one; who came by a password says it again. Other sign-ins end."""

    title, template = gettext_lazy("Password"), "portal/password.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(forms.NewPassword(asks_current=self._asks_current))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.NewPassword(request.POST, asks_current=self._asks_current)
        if not form.is_valid():
            return self._show(form, 422)
        try:
            self._set(form.cleaned_data)
        except Refusal as refusal:
            beside = {"current": said(refusal)} if isinstance(refusal, NotKnown) else refusal.fields
            form.refuse(said(refusal), beside)
            return self._show(form, refusal.status)
        open_session(request, self.ctx, self.person, "password")
        toast(request, _("The new password works. Other phones are signed out."))
        return self.go("profile")

    @property
    def _asks_current(self) -> bool:
        return bool(self.person.portal_password) and self.request.session.get(PROOF) != "code"

    def _set(self, given: dict[str, Any]) -> None:
        if self._asks_current:
            # Counted and locked like any other try.
            subscribers.sign_in_subscriber(
                self.ctx, name=self.person.account_number, password=given["current"]
            )
        subscribers.give_portal_password(
            self.trusted, subscriber_id=self.person.id, password=given["password"]
        )

    def _show(self, form: forms.NewPassword, status: int = 200) -> HttpResponse:
        return self.draw({"form": form}, status=status)
