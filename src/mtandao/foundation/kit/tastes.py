"""What one person likes on one device: columns, density, a list that stands still. In cookies, not in the database."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

DENSITIES: Final = ("tight", "normal", "roomy")
_YEAR: Final = 365 * 24 * 3600


def density(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("mt_density", "")
    return chosen if chosen in DENSITIES else DENSITIES[0]


def columns(request: HttpRequest, name: str) -> list[str]:
    """The chosen columns of a list, in no order; empty if none were ever chosen. Unknown names do no harm."""
    return [part for part in request.COOKIES.get(f"mt_columns_{name}", "").split(".") if part][:60]


def stands_still(request: HttpRequest, name: str) -> bool:
    """Whether somebody stopped a list that refreshes itself."""
    return request.COOKIES.get(f"mt_live_{name}") == "off"


def keep_tastes(request: HttpRequest, name: str) -> HttpResponse | None:
    """Store what the address chooses and go to the address without it; None if it chooses nothing."""
    query = request.GET.copy()
    kept: dict[str, str] = {}
    if query.get("density") in DENSITIES:
        kept["mt_density"] = str(query["density"])
    if query.get("chosen"):
        kept[f"mt_columns_{name}"] = ".".join(
            part for part in query.getlist("columns") if part.isidentifier()
        )
    if query.get("live") in ("on", "off"):
        kept[f"mt_live_{name}"] = str(query["live"])
    if not kept:
        return None
    for parameter in ("density", "chosen", "columns", "live"):
        query.pop(parameter, None)
    rest = query.urlencode()
    response = HttpResponseRedirect(f"{request.path}?{rest}" if rest else request.path)
    for cookie, value in kept.items():
        response.set_cookie(
            cookie, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response
