"""One session on one router dropped: of somebody whom no login explains there is nothing else to go by."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer, RequestKind
from mtandao.domains.network.errors import NotOnline
from mtandao.domains.network.events import DropAnswered, DropAsked
from mtandao.domains.network.models import RouterRequest, Session
from mtandao.domains.network.queries import router
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


@command(needs=permissions.DISCONNECT)
def drop_on_router(
    ctx: Context, *, nas_id: UUID, username: str, address: str = "", acct_session_id: str = ""
) -> None:
    """Ask the router; its answer comes back as an event, and is among the router requests."""
    nas = router(ctx, nas_id)
    emit(
        ctx,
        DropAsked(subject_id=nas.pk, username=username, address=address, acct_session_id=acct_session_id),
    )


@command(needs=permissions.DISCONNECT)
def drop_session(ctx: Context, *, session_id: UUID) -> Session:
    """One that runs, with a login of ours or without."""
    session = Session.found(ctx, id=session_id)
    if session.stopped_at is not None or session.nas_id is None:
        raise NotOnline(_("%(username)s is not online.") % {"username": session.username})
    drop_on_router(
        ctx,
        nas_id=session.nas_id,
        username=session.username,
        address=session.address or "",
        acct_session_id=session.acct_session_id,
    )
    return session


@command(needs=permissions.PROVISION)
def record_drop(
    ctx: Context,
    *,
    nas_id: UUID,
    username: str,
    kind: RequestKind,
    answer: Answer,
    detail: str = "",
    milliseconds: int = 0,
) -> None:
    """Keep and announce what the router said."""
    nas = router(ctx, nas_id)
    RouterRequest.objects.create(
        tenant_id=ctx.tenant_id,
        kind=kind,
        nas=nas,
        username=username,
        asked_at=ctx.now,
        answered_at=ctx.now,
        answer=answer,
        detail=detail,
        milliseconds=milliseconds,
        correlation_id=ctx.correlation_id,
    )
    emit(
        ctx,
        DropAnswered(
            subject_id=nas.pk, username=username, kind=kind, answer=answer, router=nas.name, detail=detail
        ),
    )
