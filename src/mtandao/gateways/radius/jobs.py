"""Move running sessions to what RADIUS now holds: outside any transaction, because routers are slow or away.
And what the clock starts here.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.radius import looking, repairing, retention
from mtandao.gateways.radius.dropping import drop_stranger
from mtandao.gateways.radius.rounds import walk
from mtandao.gateways.radius.sessions import is_under_old_name, sessions_of
from mtandao.gateways.radius.steering import drop, give, steer, to_be_moved
from mtandao.gateways.radius.tending import tend

AT_ONCE = 500
UNANSWERED = network.Answer.UNANSWERED
# A router that does not answer is asked again after these. A rate then waits for the next look at the router; who is to
# stand behind the wall, or out of it, or has another name now, is seen to as long as the session runs.
AGAIN_AFTER_S = (15, 60, 300, 1800)
ONCE = len(AGAIN_AFTER_S)


@job(queue="routers")
def steer_sessions(
    ctx: Context,
    *,
    login_ids: list[str],
    only_rate: bool,
    tried: int = 0,
    formerly: dict[str, str] | None = None,
) -> None:
    """Change the rate live where only that changed (`only_rate`). Who goes behind the wall, or comes out of it, is
    moved on his router's list; else his session is dropped, and the new sign-in brings what is wanted. `formerly`: old
    user names of these logins, whose sessions are dropped.

    The logins are read as they are now: a job that is late steers to where things stand today. Nobody online is
    nothing to do.
    """
    logins = {str(login.pk): login for login in network.logins(ctx).filter(id__in=login_ids)}
    names = {name: logins[pk] for name, pk in (formerly or {}).items() if pk in logins}
    whose = sessions_of(ctx, logins.values(), names)
    last = steer(ctx, whose, only_rate=only_rate)
    _look_again(ctx, {whose[each] for each in to_be_moved(whose, only_rate=only_rate)})
    patient = tried >= ONCE and only_rate
    silent = {
        str(said.login_id)
        for session, said in last.items()
        if said.answer == UNANSWERED and (not patient or is_under_old_name(session, whose[session]))
    }
    if silent:
        wait = timedelta(seconds=AGAIN_AFTER_S[min(tried, len(AGAIN_AFTER_S) - 1)])
        steer_sessions.defer(
            ctx,
            wait=wait,
            login_ids=sorted(silent),
            only_rate=only_rate,
            tried=tried + 1,
            formerly={name: str(login.pk) for name, login in names.items() if str(login.pk) in silent},
        )


def _look_again(ctx: Context, moved: Collection[network.Login]) -> None:
    """Whoever paid while he was being walled: the job of his payment may have run before there was a wall."""
    acted_on = {login.pk: login.access for login in moved}
    now = network.logins(ctx).filter(id__in=list(acted_on)).values_list("id", "access")
    others = [str(pk) for pk, access in now if access != acted_on[pk]]
    if others:
        steer_sessions.defer(ctx, login_ids=others, only_rate=False)


@scheduled(cron="* * * * *", label="Walls on routers")
def tend_walls(ctx: Context) -> str:
    """Entries on routers' walled lists are renewed while they are wanted, and taken off as soon as they are not."""
    routers = network.routers_to_tend(ctx)
    for nas_id in routers:
        tend_walls_of_router.defer(ctx, only_one=str(nas_id), nas_id=nas_id)
    network.forget_walls(ctx)
    return f"{len(routers)} routers to tend"


@job(queue="routers")
def tend_walls_of_router(ctx: Context, *, nas_id: str) -> None:
    nas = network.routers(ctx).filter(pk=nas_id).first()
    login_ids = tend(ctx, nas) if nas is not None else []
    if login_ids:
        steer_sessions.defer(ctx, login_ids=[str(each) for each in login_ids], only_rate=False)


@job(queue="routers")
def disconnect_sessions(ctx: Context, *, login_id: str) -> None:
    """Drop a login's sessions, because a person said so."""
    drop(ctx, sessions_of(ctx, network.logins(ctx).filter(id=login_id)))


@job(queue="routers")
def tell_session_speed(ctx: Context, *, login_id: str, session: str, nas_address: str) -> None:
    """What a person gave to one session. It is kept only where the router took it."""
    found = sessions_of(ctx, network.logins(ctx).filter(id=login_id))
    last = give(ctx, {each: login for each, login in found.items() if each.key == session})
    took = any(said.answer == network.Answer.ACKNOWLEDGED for said in last.values())
    if not last:
        here = any(each.key == session for each in found)
        over = network.RouterSaid(
            login_id=UUID(login_id),
            nas_address=nas_address,
            router="",
            kind=network.RequestKind.COA,
            answer=network.Answer.REFUSED if here else network.Answer.OFFLINE,
            detail=_("Not asked: what was sold changed meanwhile.") if here else "",
        )
        network.record_answers(ctx, answers=[over])
    if not took:
        network.forget_session_speeds(ctx, keys=[session])


@job(queue="routers")
def drop_on_router(ctx: Context, *, nas_id: str, username: str, address: str, acct_session_id: str) -> None:
    """Drop one session, whoever's it is, because a person said so."""
    nas = network.routers(ctx).filter(pk=nas_id).first()
    if nas is not None:
        drop_stranger(ctx, nas, username=username, address=address, acct_session_id=acct_session_id)


@job(queue="routers")
def walk_round(ctx: Context, *, round_id: str) -> None:
    """A minute of a round, then the next job goes on with it."""
    if walk(ctx, UUID(round_id)):
        walk_round.defer(ctx, only_one=round_id, round_id=round_id)


@scheduled(cron="* * * * *", label="Rounds that stand still")
def go_on_with_rounds(ctx: Context) -> str:
    """Whose worker died before it could hand over."""
    still = network.rounds.rounds_that_stand_still(ctx)
    for round_id in still:
        walk_round.defer(ctx, only_one=str(round_id), round_id=round_id)
    return f"{len(still)} taken up again"


@scheduled(cron="35 * * * *", label="RADIUS compared")
def compare_radius(ctx: Context) -> str:
    """Each hour: all that RADIUS holds of this provider, with what is wanted."""
    return looking.look(ctx)


@job(queue="radius")
def compare_radius_now(ctx: Context) -> None:
    """Because somebody asked."""
    looking.look(ctx)


@job(queue="radius")
def repair_radius(ctx: Context, *, drift_ids: list[str]) -> None:
    """Write what is wanted again, as far as it differs still, and look again; once RADIUS's database is there."""
    repairing.repair(ctx, [UUID(drift_id) for drift_id in drift_ids])


@scheduled(cron="20 3 * * *", label="RADIUS's old records")
def throw_away_old_records(ctx: Context) -> str:
    """At night: sign-in attempts and ended sessions of RADIUS that are old enough."""
    days = network.days_attempts_are_kept(ctx)
    attempts = retention.throw_away_attempts(ctx.tenant_id, days)
    sessions = retention.throw_away_sessions(ctx.tenant_id, settings.KEEP_ACCOUNTING_DAYS)
    return (
        f"{attempts} attempts older than {days} days and {sessions} sessions "
        f"older than {settings.KEEP_ACCOUNTING_DAYS} days thrown away"
    )
