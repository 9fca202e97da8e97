"""Middleware: what a page may load and run. Text that somebody typed can then never become a script.

Nothing comes from elsewhere, no script stands in a page, nothing is evaluated. A page that must be one file (the
captive page, which opens on a phone without internet) writes its style with `nonce="{{ request.csp_nonce }}"`.
Style attributes are let through: ECharts writes them, and they run nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER: Final = "Content-Security-Policy"
PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Nonce:
    """A word for one answer. It is made when a template writes it, so that most answers carry none."""

    def __init__(self) -> None:
        self.word = ""

    def __str__(self) -> str:
        self.word = self.word or secrets.token_urlsafe(16)
        return self.word


def policy(nonce: str = "", form_targets: str = "") -> str:
    """The header's value. `form_targets` are hosts that a form may lead to, besides the page's own."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'" + (f" 'nonce-{nonce}'" if nonce else ""),
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {form_targets}".rstrip(),
            "frame-ancestors 'none'",
        )
    )


class PagePolicy:
    """Sets the header on every page; files, papers and JSON need none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = Nonce()
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html") and HEADER not in response:
            response[HEADER] = policy(nonce.word, _tenants(request))
            response["Permissions-Policy"] = PERMISSIONS
        return response


def _tenants(request: HttpRequest) -> str:
    """The hosts of our tenants: who signs up at the platform is led to the new address by the form's answer."""
    domain = getattr(settings, "BASE_DOMAIN", "")
    _host, _colon, port = request.headers.get("Host", "").partition(":")
    return f"*.{domain}{f':{port}' if port.isdigit() else ''}" if domain else ""
