"""A speed for one running session, over what its plan says."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import permissions, rules
from mtandao.domains.network.choices import Access
from mtandao.domains.network.errors import NoSpeedToGive, NotOnline
from mtandao.domains.network.events import SessionSpeedAsked, SessionSpeedEnded
from mtandao.domains.network.models import Login, Session, SessionSpeed
from mtandao.domains.network.queries import sessions
from mtandao.domains.network.session_speeds import sold_to
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.SPEED)
def set_session_speed(ctx: Context, *, session_id: UUID, kbps_down: int, kbps_up: int) -> Session:
    """Its router is asked at once, and its answer comes as an event. It lasts until the session ends, or what was sold
    changes."""
    session, login = _running(ctx, session_id)
    wrong = {
        name: _("From 1 kbps to 100 Gbps.")
        for name, value in (("kbps_down", kbps_down), ("kbps_up", kbps_up))
        if not 1 <= value <= catalog.MOST_KBPS
    }
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    if login.access != Access.ONLINE:
        said = _("%(username)s is behind the wall or not to be online: that goes before a speed.")
        raise NoSpeedToGive(said % {"username": login.username})
    SessionSpeed.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        session_key=session.key,
        defaults={
            "login": login,
            "kbps_down": kbps_down,
            "kbps_up": kbps_up,
            "over": rules.rate_limit(sold_to(login)),
            "set_at": ctx.now,
        },
    )
    emit(
        ctx,
        SessionSpeedAsked(
            subject_id=login.subscription_id,
            subscriber_id=login.subscriber_id,
            session=session.key,
            nas_address=session.nas.address if session.nas else "",
            kbps_down=kbps_down,
            kbps_up=kbps_up,
        ),
    )
    return session


@command(needs=permissions.SPEED)
def end_session_speed(ctx: Context, *, session_id: UUID) -> Session:
    """Back to what was sold; the router is told."""
    session, login = _running(ctx, session_id)
    gone, _rows = SessionSpeed.of(ctx).filter(session_key=session.key).delete()
    if not gone:
        said = _("%(username)s runs as it was sold.") % {"username": session.username}
        raise NoSpeedToGive(said)
    emit(ctx, SessionSpeedEnded(subject_id=login.subscription_id, subscriber_id=login.subscriber_id))
    return session


@command(needs=permissions.PROVISION)
def forget_session_speeds(ctx: Context, *, keys: Collection[str]) -> None:
    """The router did not take it, or the session is over."""
    SessionSpeed.of(ctx).filter(session_key__in=list(keys)).delete()


@command(needs=permissions.PROVISION)
def end_speeds_of_logins(ctx: Context, *, login_ids: Collection[UUID]) -> None:
    """What is wanted of them has changed: that wins."""
    SessionSpeed.of(ctx).filter(login_id__in=list(login_ids)).delete()


@command(needs=permissions.PROVISION)
def end_speeds_of_plan(ctx: Context, *, group: str) -> None:
    """Its speeds have changed."""
    SessionSpeed.of(ctx).filter(login__group=group).delete()


def _running(ctx: Context, session_id: UUID) -> tuple[Session, Login]:
    """The login is locked: whatever changes what is wanted of it comes before or after."""
    session = sessions(ctx).get(pk=Session.found(ctx, id=session_id).pk)
    if session.stopped_at is not None or session.nas_id is None:
        raise NotOnline(_("%(username)s is not online.") % {"username": session.username})
    if session.login_id is None:
        said = _("Nobody we know has the name %(username)s: no plan gives it a speed.")
        raise NoSpeedToGive(said % {"username": session.username})
    Login.locked(ctx, id=session.login_id)
    return session, Login.of(ctx).select_related("subscription__plan").get(pk=session.login_id)
