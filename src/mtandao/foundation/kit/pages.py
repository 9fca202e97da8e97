"""Pages declared as classes. Each is a Django view: `path("…", Payments.as_view(), name="payments")`.

A page asks its right first, draws itself alone or into the dialog it was asked from, and turns a refusal (the
class named by the setting KIT_REFUSAL, with `detail`, `status`, `code` and `fields`) into a sentence.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View

from mtandao.foundation.kit.pieces import Crumb, Refusal, Text
from mtandao.foundation.kit.rights import is_below, may

DIALOG = "mt-dialog-body"


@cache
def refusal_class() -> type[Exception]:
    """The class of the project's refusals; a kit without a project has none."""

    path = getattr(settings, "KIT_REFUSAL", "")
    found: type[Exception] = import_string(path) if path else _NeverRaisedError
    return found


class _NeverRaisedError(Exception):
    """Stands where no project's refusal is named."""


def wants_dialog(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == DIALOG


def draw(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page; asked from a dialog it comes without the shell around it."""
    in_dialog = wants_dialog(request)
    base = {"base_template": "kit/dialog.html" if in_dialog else "kit/shell.html", "in_dialog": in_dialog}
    response = render(request, template, {**base, **(context or {})}, status=status)
    response["Vary"] = ", ".join(part for part in (response.get("Vary", ""), "HX-Request, HX-Target") if part)
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """On to another page, also from within a dialog or a part loaded by htmx."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def draw_refusal(request: HttpRequest, refusal: Refusal, status: int = 409, title: Text = "") -> HttpResponse:
    """The fact, the rule, the way on, as a page of its own."""
    return draw(request, "kit/refused.html", {"title": title or _("Not done"), "refusal": refusal}, status)


def _not_allowed(request: HttpRequest, needs: Any) -> Refusal:
    label = getattr(needs, "label", "")
    if not label:
        return Refusal(
            _("This page is not yours to see."), _("Ask who manages your team to add it to your role.")
        )
    if is_below(request, needs):
        return Refusal(
            _("Only the provider's own people may %(verb)s.") % {"verb": label},
            _("It holds for the provider and all his partners. Ask him to change it."),
        )
    return Refusal(
        _("You may not %(verb)s.") % {"verb": label}, _("Ask who manages your team to add it to your role.")
    )


class Page(View):
    """Base of all pages. `needs` is the right without which the page is refused."""

    needs: ClassVar[object] = None
    title: ClassVar[Text] = ""
    template: ClassVar[str] = ""
    back: ClassVar[Crumb | None] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request, self.needs):
            return draw_refusal(request, _not_allowed(request, self.needs), 403)
        try:
            self.must_be_there(self.ctx)
            return super().dispatch(request, *args, **kwargs)
        except refusal_class() as fact:
            return self.refused(request, fact)

    def must_be_there(self, ctx: Any) -> None:
        """Raises a refusal where this page is about something that this provider cannot have."""

    def refused(self, request: HttpRequest, fact: Exception) -> HttpResponse:
        """How this page says a refusal; forms say it over their fields instead."""
        said = Refusal(getattr(fact, "detail", str(fact)), code=getattr(fact, "code", ""))
        return draw_refusal(request, said, getattr(fact, "status", 409))

    @property
    def ctx(self) -> Any:
        """Who asks, for which tenant, when: what the door put on the request."""
        return getattr(self.request, "ctx", None)


class FreePage(Page):
    """A page with a template and a context of its own: a dashboard, a help page."""

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template needs; `kwargs` come from the address."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return draw(
            request,
            self.template,
            {"title": self.title, "back": self.back, **self.context(self.ctx, **kwargs)},
        )
