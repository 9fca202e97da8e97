"""Who may ask. Every operation names the rights it needs, or says that it is for anybody."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from mtandao.foundation.context import ActorKind, Context
from mtandao.foundation.permissions import Permission
from mtandao.foundation.refusals import NotAllowed, NotKnown, Refusal

F = TypeVar("F", bound=Callable[..., Any])

SAFE = ("GET", "HEAD", "OPTIONS")


class Request(HttpRequest):
    """A request after the middleware: whose house it is and who is asking."""

    ctx: Context
    refused: NotKnown | None
    access_token: Any
    staff_user: Any


class NoCsrfToken(Refusal):
    """A browser's session asks, and the page that sent it is not proven to be ours."""

    code = "csrf_token_missing"
    status = 403


class Bearer:
    """Lets a team member or a program in if it holds every one of the rights. 401 if unknown, 403 if not.

    It runs before the body is read: whoever may not, learns nothing of what is right or wrong with it.
    """

    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __init__(self, *permissions: Permission) -> None:
        self.permissions = permissions

    def __call__(self, request: Request) -> bool:
        ctx = known(request)
        if ctx.actor.kind not in (ActorKind.STAFF, ActorKind.TOKEN):
            raise NotAllowed("This is for the provider's team.")
        for permission in self.permissions:
            ctx.must_be_allowed(permission)
        if ctx.actor.kind == ActorKind.STAFF and request.method not in SAFE:
            _check_csrf(request)
        return True


def needs(*permissions: Permission) -> Bearer:
    """`auth=needs(permissions.VIEW)`; without a permission anybody of the team may."""
    return Bearer(*permissions)


def never_kept(view: F) -> F:
    """Marks an operation whose answer holds a secret: it is not kept for an Idempotency-Key."""
    view.never_kept = True  # type: ignore[attr-defined]
    return view


def in_steps(view: F) -> F:
    """Marks an operation whose command commits step by step: it may be long, and is safe to be repeated."""
    view.in_steps = True  # type: ignore[attr-defined]
    return view


def known(request: Request) -> Context:
    """The context of somebody; NotKnown if nobody is there or his token opens nothing."""
    if request.refused is not None:
        raise request.refused
    if request.ctx.actor.kind == ActorKind.ANONYMOUS:
        raise NotKnown("Sign in first: POST /api/auth/login, then send the token as Authorization: Bearer.")
    return request.ctx


class _Csrf(CsrfViewMiddleware):
    def _reject(self, _request: HttpRequest, reason: str) -> HttpResponse:
        raise NoCsrfToken(f"{reason} Send the page's token as X-CSRFToken, or use a bearer token.")


def _check_csrf(request: Request) -> None:
    """Only the browser's own cookie can be ridden on; a bearer token cannot."""
    check = _Csrf(lambda _: HttpResponse())
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    check.process_view(request, lambda _: HttpResponse(), (), {})
