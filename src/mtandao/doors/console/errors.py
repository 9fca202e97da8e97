"""When there is nothing at an address, when a form came too late, when we broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mtandao.foundation.kit.pages import draw_refusal, go
from mtandao.foundation.kit.pieces import Action, Refusal
from mtandao.foundation.kit.toasts import toast


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's
    return render(request, "kit/error_404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/error_500.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's
    """The page lay open too long, or was sent from elsewhere. Nothing was done."""
    if request.headers.get("HX-Request") == "true":
        toast(request, _("That page was too old. Nothing was changed: try again."))
        return go(request, request.headers.get("HX-Current-URL", "/"))
    said = Refusal(
        _("This form is too old, or it came from another page."),
        _("Nothing was changed. Open the page again and send it from there."),
        (Action(_("Open the page again"), request.path, kind="primary"),),
    )
    return draw_refusal(request, said, 403)
