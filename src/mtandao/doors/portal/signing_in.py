"""Signing in: a code by SMS or a password; and out again; and the language."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.portal import codes, forms
from mtandao.doors.portal.errors import CodeOver
from mtandao.doors.portal.frame import PortalPage, home_code
from mtandao.doors.portal.sentences import said
from mtandao.doors.portal.sessions import close_session, open_session
from mtandao.foundation.kit import words
from mtandao.foundation.kit.toasts import toast
from mtandao.foundation.refusals import NotFound, NotKnown, Refusal

CODE_ID: Final = "portal_code_id"
CODE_NAME: Final = "portal_code_name"
# Several people share the phone that was proved: which of them, and until when he may say so.
CHOICE: Final = "portal_choice"
CHOOSE_WITHIN: Final = timedelta(minutes=10)


class Entrance(PortalPage):
    """Whoever is signed in already goes home."""

    open_to_all = True

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.go("home") if self.signed_in else super()._answer(request, *args, **kwargs)

    def show(self, form: forms.PortalForm, status: int = 200, **more: Any) -> HttpResponse:
        return self.draw({"form": form, **more}, status=status)


class SignIn(Entrance):
    """Step one: who are you. The answer is the same for everybody."""

    title, template = gettext_lazy("Sign in"), "portal/sign_in.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(forms.AskCode())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.AskCode(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        name = form.cleaned_data["name"]
        try:
            code_id = codes.ask_code(self.ctx, name=name)
        except Refusal as refusal:
            form.refuse(said(refusal), refusal.fields)
            return self.show(form, refusal.status)
        request.session[CODE_ID], request.session[CODE_NAME] = str(code_id), name
        return self.go("code")


class Code(Entrance):
    """Step two: what the phone says."""

    title, template = gettext_lazy("Enter the code"), "portal/code.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if CODE_ID not in request.session:
            return self.go("sign-in")
        return self._ask(forms.EnterCode())

    def post(self, request: HttpRequest) -> HttpResponse:
        if CODE_ID not in request.session:
            return self.go("sign-in")
        form = forms.EnterCode(request.POST)
        if not form.is_valid():
            return self._ask(form, 422)
        try:
            people = codes.prove(
                self.ctx, code_id=UUID(request.session[CODE_ID]), code=form.cleaned_data["code"]
            )
        except NotKnown as refusal:
            form.refuse(said(refusal), {"code": said(refusal)})
            return self._ask(form, refusal.status, over=isinstance(refusal, CodeOver))
        return self._let_in(request, people)

    def _ask(self, form: forms.PortalForm, status: int = 200, **more: Any) -> HttpResponse:
        name = self.request.session.get(CODE_NAME, "")
        is_phone = name.lstrip("+").isdigit() and len(name) > 8
        shown = words.phone(name, home_code(self.ctx)) if is_phone else name
        return self.show(form, status, name=name, shown=shown, **more)

    def _let_in(self, request: HttpRequest, people: list[subscribers.Subscriber]) -> HttpResponse:
        if len(people) == 1:
            open_session(request, self.ctx, people[0], "code")
            return self.go("home")
        if not people:  # the customer was removed in these ten minutes
            return self.draw_refusal(_("This account is closed. Call us."), status=403)
        request.session.cycle_key()
        request.session.pop(CODE_ID, None)
        until = (self.ctx.now + CHOOSE_WITHIN).timestamp()
        request.session[CHOICE] = {"ids": [str(row.id) for row in people], "until": until}
        return self.go("choose")


class Choose(Entrance):
    """Several accounts are reached by the phone that was proved."""

    title, template = gettext_lazy("Which account"), "portal/choose.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        people = self._people(request)
        return self.draw({"people": people}) if people else self.go("sign-in")

    def post(self, request: HttpRequest) -> HttpResponse:
        people = {str(row.id): row for row in self._people(request)}
        if not people:
            return self.go("sign-in")
        chosen = people.get(request.POST.get("account", ""))
        if chosen is None:
            raise NotFound(_("There is no such account here."))
        open_session(request, self.ctx, chosen, "code")
        return self.go("home")

    def _people(self, request: HttpRequest) -> list[subscribers.Subscriber]:
        choice = request.session.get(CHOICE) or {"ids": [], "until": 0}
        if self.ctx.now.timestamp() > choice["until"]:
            return []
        ids = [UUID(each) for each in choice["ids"]]
        return list(subscribers.subscribers(self.trusted).filter(id__in=ids).order_by("account_number"))


class ByPassword(Entrance):
    title, template = gettext_lazy("Sign in with your password"), "portal/by_password.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(forms.ByPassword())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.ByPassword(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            person = subscribers.sign_in_subscriber(self.ctx, **form.cleaned_data)
        except NotKnown as refusal:
            form.refuse(said(refusal))
            return self.show(form, refusal.status)
        open_session(request, self.ctx, person, "password")
        return self.go("home")


class Registration(Entrance):
    """Somebody becomes a customer by himself, as he may over the API; then he chooses a plan."""

    title, template = gettext_lazy("Register"), "portal/register.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(forms.Register())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.Register(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            person = subscribers.register_self(self.ctx, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(said(refusal), refusal.fields)
            return self.show(form, refusal.status)
        open_session(request, self.ctx, person, "password")
        return self.go("plans")


class SignOut(PortalPage):
    open_to_all = True

    def post(self, request: HttpRequest) -> HttpResponse:
        close_session(request, self.ctx)
        toast(request, _("You are signed out."))
        return self.go("sign-in")


class Language(PortalPage):
    """Kept in a cookie for this browser, and on the account for what we write to him."""

    open_to_all = True

    def post(self, request: HttpRequest) -> HttpResponse:
        code, home = request.POST.get("language", ""), reverse("portal:home")
        back = request.POST.get("next", home)
        here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        answer = HttpResponseRedirect(back if here and back.startswith(home) else home)
        if code in dict(settings.LANGUAGES):
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", httponly=True
            )
            if self.signed_in:
                subscribers.change_subscriber(self.trusted, subscriber_id=self.person.id, language=code)
        return answer
