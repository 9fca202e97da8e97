"""What gateways report back: RADIUS written, routers' answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer, RequestKind
from mtandao.domains.network.errors import NotOnline
from mtandao.domains.network.events import AccessProvisioned, DisconnectAsked, RouterAnswered
from mtandao.domains.network.models import Login, RouterRequest, Session
from mtandao.domains.network.queries import live_sessions_of, routers_by_address
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


@command(needs=permissions.PROVISION)
def record_provisioned(ctx: Context, *, written: Mapping[UUID, datetime]) -> None:
    """RADIUS holds these logins as they were at that `changed_at`.
    One that changed since is still waiting."""
    locked = Login.of(ctx).select_for_update(of=("self",)).filter(id__any=written).order_by("id")
    rows = locked.values_list("id", "changed_at", "subscription_id", "subscriber_id", "access")
    done = [row for row in rows if row[1] == written[row[0]]]
    Login.of(ctx).filter(id__any=[row[0] for row in done]).update(provisioned_at=ctx.now)
    emit(
        ctx,
        *[
            AccessProvisioned(subject_id=subscription_id, subscriber_id=subscriber_id, access=access)
            for _login, _changed, subscription_id, subscriber_id, access in done
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterSaid:
    """One router's answer about one login's session."""

    login_id: UUID
    nas_address: str
    router: str
    kind: RequestKind
    answer: Answer
    detail: str = ""
    milliseconds: int = 0


@command(needs=permissions.PROVISION)
def record_answers(ctx: Context, *, answers: Sequence[RouterSaid]) -> None:
    """Keep and announce what routers said."""
    logins = {row.id: row for row in Login.of(ctx).filter(id__in=[said.login_id for said in answers])}
    routers = routers_by_address(ctx, [said.nas_address for said in answers])
    RouterRequest.objects.bulk_create(
        RouterRequest(
            tenant_id=ctx.tenant_id,
            kind=said.kind,
            nas=routers.get(said.nas_address),
            login_id=said.login_id,
            asked_at=ctx.now,
            answered_at=ctx.now,
            answer=said.answer,
            detail=said.detail,
            milliseconds=said.milliseconds,
            correlation_id=ctx.cause_of(logins[said.login_id].subscriber_id),
        )
        for said in answers
    )
    emit(
        ctx,
        *[
            RouterAnswered(
                subject_id=logins[said.login_id].subscription_id,
                subscriber_id=logins[said.login_id].subscriber_id,
                kind=said.kind,
                answer=said.answer,
                router=said.router,
                detail=said.detail,
                milliseconds=said.milliseconds,
            )
            for said in answers
        ],
    )


@command(needs=permissions.DISCONNECT)
def disconnect_sessions(ctx: Context, *, login_id: UUID) -> list[Session]:
    """Ask the router to drop a login's sessions; its answer comes back as an event."""
    login = Login.found(ctx, id=login_id)
    live = live_sessions_of(ctx, [login.id])
    if not live:
        raise NotOnline(_("%(username)s is not online.") % {"username": login.username})
    emit(ctx, DisconnectAsked(subject_id=login.subscription_id, subscriber_id=login.subscriber_id))
    return live
