"""A thing as it is printed, for whoever asks for it with `Accept: application/pdf`."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from mtandao.foundation.api.asking import Request
from mtandao.foundation.permissions import Permission
from mtandao.foundation.refusals import NotAllowed

PDF: Final = "application/pdf"
# What the document says beside the JSON.
PAPER: Final[dict[str, Any]] = {
    "responses": {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}
}


def wants_paper(request: Request) -> bool:
    return request.get_preferred_type(["application/json", PDF]) == PDF


def on_paper(request: Request, name: str, print_: Callable[[], bytes], needs: Permission) -> HttpResponseBase:
    """On paper nothing can be left out: it is for whoever may see money, by `needs`."""
    if not request.ctx.may(needs):
        raise NotAllowed(f"You may not {needs.label}.", needs=needs.name)
    response = HttpResponse(print_(), content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
