"""What stands around every page of the console: who is let in, on which host, in whose time, seeing which part."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import PLATFORM, Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.pages import go
from mtandao.foundation.refusals import NotFound

Pattern = URLPattern | URLResolver
View = Callable[..., HttpResponseBase]

# Where the session keeps which organization the pages show.
CHOSEN = "organization"


def guarded(patterns: Iterable[Pattern]) -> list[Pattern]:
    """The same addresses, for the staff of a tenant alone.

    A view says otherwise by an attribute: `open_to_all` (whoever comes, on any host; signing in, signing up),
    `of_platform` (the platform's own people, on its own host) or `on_any_host` (both kinds of staff).
    """
    return [_around(pattern) for pattern in patterns]


def _around(pattern: Pattern) -> Pattern:
    if isinstance(pattern, URLResolver):
        return URLResolver(
            pattern.pattern,
            guarded(pattern.url_patterns),
            pattern.default_kwargs,
            pattern.app_name,
            pattern.namespace,
        )
    return URLPattern(pattern.pattern, behind(pattern.callback), pattern.default_args, pattern.name)


def behind(view: View) -> View:
    """One view, guarded."""
    says = getattr(view, "view_class", view)
    is_open, platform = getattr(says, "open_to_all", False), getattr(says, "of_platform", False)
    any_host = is_open or getattr(says, "on_any_host", False)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not any_host and on_platform(request) != platform:
            raise Http404(request.path)
        if not is_open and getattr(request, "staff_user", None) is None:
            return to_sign_in(request)
        request.own_ctx = request.ctx  # type: ignore[attr-defined]
        if not is_open:
            request.ctx = narrowed(request)  # type: ignore[attr-defined]
        tenant = request.ctx.tenant  # type: ignore[attr-defined]
        with (
            timezone.override(tenant.timezone),
            words.counted_in(tenant.currency),
            words.at_home(tenant.country),
        ):
            return view(request, *args, **kwargs)

    return answer


def on_platform(request: HttpRequest) -> bool:
    """Whether this is the platform's own host, and no tenant's."""
    return getattr(request, "tenant", None) is PLATFORM


def own_context(request: HttpRequest) -> Context:
    """The asker's context before the pages were narrowed to one organization."""
    found: Context = getattr(request, "own_ctx", None) or request.ctx  # type: ignore[attr-defined]
    return found


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """After signing in, back to where this one wanted to go."""
    wanted = request.get_full_path() if request.method == "GET" else ""
    back = f"?{urlencode({'next': wanted})}" if wanted and wanted != "/" else ""
    return go(request, f"{reverse('staff:sign-in')}{back}")


def narrowed(request: HttpRequest) -> Context:
    """The asker's context, with the one organization that was chosen in the left bar, if any still is."""
    ctx: Context = request.ctx  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    if not chosen:
        return ctx
    try:
        top = organizations.visible(ctx, UUID(chosen))
    except (NotFound, ValueError):
        del request.session[CHOSEN]
        return ctx
    return replace(ctx, organization_ids=organizations.subtree_ids(ctx, top.id))
