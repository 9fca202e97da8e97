"""The first page: the dashboard for a provider's staff, the list of providers for the platform's, a door for others."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from mtandao.doors.console.dashboard import DashboardPage
from mtandao.doors.console.demo import demo_notes
from mtandao.doors.console.guard import behind, on_platform
from mtandao.foundation.kit.pages import go

dashboard = behind(DashboardPage.as_view())


def entrance(request: HttpRequest) -> HttpResponseBase:
    if not on_platform(request):
        return dashboard(request)
    if getattr(request, "staff_user", None) is not None:
        return go(request, reverse("organizations:tenants"))
    return _welcome(request)


def _welcome(request: HttpRequest) -> HttpResponse:
    """The platform's own front: for a new provider, and for one that forgot its address."""
    notes = demo_notes(request)
    context = {"title": _("Runs an internet provider"), "notes": notes, "base_domain": settings.BASE_DOMAIN}
    return render(request, "console/welcome.html", context)


def language(request: HttpRequest) -> HttpResponseBase:
    """Kept in a cookie, for a year."""
    return set_language(request)


entrance.open_to_all = True  # type: ignore[attr-defined]
language.open_to_all = True  # type: ignore[attr-defined]
