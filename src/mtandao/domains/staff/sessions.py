"""Middleware: who is there, by session cookie or bearer token; sets `request.ctx` and raises the fence."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from mtandao.domains.organizations.contract import EVERYWHERE
from mtandao.domains.staff.models import User
from mtandao.domains.staff.signing_in import actor_of_token, readable
from mtandao.foundation import clock
from mtandao.foundation.context import ANONYMOUS, PLATFORM, Actor, ActorKind, Context
from mtandao.foundation.refusals import NotKnown
from mtandao.foundation.tenancy.fence import fence

SESSION_USER = "staff_user"
SESSION_SALT = "staff_salt"


class WhoIsThere:
    """`request.ctx` is the context of whoever asks; `request.user_of_session` the staff user, if it is one.

    A bearer token that opens nothing leaves `request.refused` for the API to answer with.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(EVERYWHERE):
            return self.get_response(request)
        tenant = request.tenant  # type: ignore[attr-defined]
        ctx = Context(
            tenant=tenant,
            actor=ANONYMOUS,
            now=clock.now(),
            organization_id=tenant.id,
            organization_ids=frozenset(),
            origin="api" if request.path.startswith("/api/") else "page",
            address=request.META.get("REMOTE_ADDR", ""),
            platform=tenant is PLATFORM,
        )
        with fence(ctx):
            known = self._known(request, ctx)
            request.ctx = known  # type: ignore[attr-defined]
            with fence(known):
                return self.get_response(request)

    def _known(self, request: HttpRequest, ctx: Context) -> Context:
        request.staff_user = None  # type: ignore[attr-defined]
        request.access_token = None  # type: ignore[attr-defined]
        request.refused = None  # type: ignore[attr-defined]
        header = request.headers.get("Authorization", "")
        if header.lower().startswith("bearer "):
            try:
                actor, organization_id, token = actor_of_token(ctx, header[7:].strip())
            except NotKnown as refusal:
                request.refused = refusal  # type: ignore[attr-defined]
                return ctx
            request.staff_user, request.access_token = token.user, token  # type: ignore[attr-defined]
            return _as(ctx, actor, organization_id)
        user = _user_of_session(request, ctx)
        if user is None:
            return ctx
        request.staff_user = user  # type: ignore[attr-defined]
        return _as(
            ctx,
            Actor(ActorKind.STAFF, user.id, user.full_name, user.role.permissions()),
            user.organization_id,
        )


def _as(ctx: Context, actor: Actor, organization_id: UUID) -> Context:
    return replace(
        ctx, actor=actor, organization_id=organization_id, organization_ids=readable(ctx, organization_id)
    )


def _user_of_session(request: HttpRequest, ctx: Context) -> User | None:
    user_id, salt = request.session.get(SESSION_USER), request.session.get(SESSION_SALT)
    if not user_id:
        return None
    user = (
        User.objects.select_related("role")
        .filter(tenant_id=ctx.tenant_id, id=user_id, is_active=True)
        .first()
    )
    return user if user and str(user.session_salt) == salt else None


def open_session(request: HttpRequest, user: User) -> None:
    """After the password was right: a new session, so that an old cookie is worth nothing."""
    request.session.cycle_key()
    request.session[SESSION_USER] = str(user.id)
    request.session[SESSION_SALT] = str(user.session_salt)


def close_session(request: HttpRequest) -> None:
    request.session.flush()
