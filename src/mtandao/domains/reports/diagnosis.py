"""Why is he offline? The facts of one customer's line, and the one cause that comes first."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import clients, figures, routers
from mtandao.domains.reports.evidence import Evidence, gathered
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context

# A login that RADIUS does not hold after this long is stuck, not on its way.
WRITTEN_WITHIN = timedelta(seconds=30)


class Cause(StrEnum):
    """In the order of precedence: what we wait for, what we broke, what is owed, what changed, the unknown."""

    ASKED = "asked"
    NO_SERVICE = "no_service"
    NOT_INSTALLED = "not_installed"
    ENDED = "ended"
    SUSPENDED_BY_HAND = "suspended_by_hand"
    PAUSED = "paused"
    ROUTER_SILENT = "router_silent"
    ROUTER_AWAY = "router_away"
    NOT_WRITTEN = "not_written"
    NOT_STEERED = "not_steered"
    OWN_USER = "own_user"
    RADIUS_DIFFERS = "radius_differs"
    SUSPENDED = "suspended"
    RUN_OUT = "run_out"
    WALLED = "walled"
    DATA_USED_UP = "data_used_up"
    PROMISE = "promise"
    GRACE = "grace"
    SLOWED = "slowed"
    ONLINE = "online"
    REFUSED = "refused"
    NO_ADDRESS = "no_address"
    POOL_FULL = "pool_full"
    NEVER_ONLINE = "never_online"
    HUNG_UP = "hung_up"
    ROUTER_DIFFERS = "router_differs"
    UNKNOWN = "unknown"


# What a router writes when the customer's own side closed the session (RFC 2866, 5.10).
BY_THE_CUSTOMER = ("User-Request", "Idle-Timeout", "Session-Timeout")
BY_US = ("Admin-Reset", "Admin-Reboot", "NAS-Request")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything the page says about the line. `offline_since` is None while online or never there. `neighbours` are
    those whom a silent router took along, or who went within minutes of him where nobody knows why; `neighbours_back`:
    who of these is online again."""

    cause: Cause
    client: clients.Client
    login: network.Login | None
    session: network.Session | None
    router: routers.RouterHealth | None
    ask: payments.Ask | None
    offline_since: datetime | None
    neighbours: int
    cut_on: date | None
    unanswered: network.RouterRequest | None
    refusal: network.Refusal | None
    neighbours_back: int = 0
    # Of who is slow or walled because of it: what its period includes.
    allowance: usage.Allowance | None = None
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def online(self) -> bool:
        return self.session is not None and self.session.stopped_at is None


def diagnosis(ctx: Context, subscriber: subscribers.Subscriber) -> Diagnosis:
    """Asks about a dozen small questions, each by an index."""
    client = clients.client(ctx, subscriber)
    session = client.session
    login = network.logins_of(ctx, [client.service.id]).get(client.service.id) if client.service else None
    nas = session.nas if session else login.router_lock if login else None
    router = routers.health_of(ctx, nas) if nas and not nas.removed_at else None
    ask = _open_ask(ctx, subscriber)
    unanswered = _unanswered(ctx, login, session)
    refusal = _refusal(login, session)
    evidence = gathered(ctx, client, login, session, router)
    found = cause(client, login, session, router, ask, unanswered, refusal, evidence, ctx.now)
    with_him = _with_him(ctx, found, router, session)
    return Diagnosis(
        cause=found,
        client=client,
        login=login,
        session=session,
        router=router,
        ask=ask,
        offline_since=session.stopped_at if session else None,
        neighbours=with_him.gone,
        neighbours_back=with_him.back,
        cut_on=_cut_on(ctx, client),
        unanswered=unanswered,
        refusal=refusal,
        allowance=_allowance(ctx, client) if found in (Cause.DATA_USED_UP, Cause.SLOWED) else None,
        evidence=evidence,
    )


def cause(
    client: clients.Client,
    login: network.Login | None,
    session: network.Session | None,
    router: routers.RouterHealth | None,
    ask: payments.Ask | None,
    unanswered: network.RouterRequest | None,
    refusal: network.Refusal | None,
    evidence: Evidence,
    now: datetime,
) -> Cause:
    """From values alone."""
    if ask is not None:
        return Cause.ASKED
    if client.service is None or login is None:
        return Cause.NO_SERVICE
    status = client.status
    by_status = {
        collections.Status.PENDING: Cause.NOT_INSTALLED,
        collections.Status.DISCONNECTED: Cause.ENDED,
        collections.Status.TERMINATED: Cause.ENDED,
        collections.Status.SUSPENDED_BY_HAND: Cause.SUSPENDED_BY_HAND,
        collections.Status.PAUSED: Cause.PAUSED,
    }
    if status in by_status:
        return by_status[status]
    online = session is not None and session.stopped_at is None
    if login.provisioned_at is None and now - login.changed_at > WRITTEN_WITHIN:
        return Cause.NOT_WRITTEN
    if unanswered is not None:
        return Cause.NOT_STEERED
    owing = {
        collections.Status.SUSPENDED: Cause.SUSPENDED,
        collections.Status.RUN_OUT: Cause.RUN_OUT,
        collections.Status.WALLED: Cause.WALLED,
    }
    if status in owing:
        return owing[status]
    if login.access == network.Access.WALLED and login.walled_at_cap:
        return Cause.DATA_USED_UP
    lost = session is not None and session.stop_cause in ("", routers.LOST)
    if router is not None and router.state == routers.RouterState.SILENT and lost:
        return Cause.ROUTER_SILENT
    if online:
        return {
            collections.Status.GRACE: Cause.GRACE,
            collections.Status.PROMISE: Cause.PROMISE,
        }.get(status, Cause.SLOWED if login.fair_use else Cause.ONLINE)
    return _of_who_is_not_there(session, router, refusal, evidence)


def _of_who_is_not_there(
    session: network.Session | None,
    router: routers.RouterHealth | None,
    refusal: network.Refusal | None,
    evidence: Evidence,
) -> Cause:
    """What keeps him out now, whyever he left: what answers him wrongly, who cannot be asked, what he is not given; and
    only then why he left."""
    if evidence.own_user is not None:
        return Cause.OWN_USER
    if evidence.in_radius is not None:
        return Cause.RADIUS_DIFFERS
    # With nobody on it nobody knows since when: then only REST tells.
    silent = router is not None and router.state == routers.RouterState.SILENT and router.lost > 0
    heard_at = router.router.last_seen_at if router is not None else None
    if refusal is not None and not (silent and heard_at is not None and refusal.refused_at < heard_at):
        return Cause.REFUSED
    if silent:
        return Cause.ROUTER_SILENT
    heard = router is not None and router.state == routers.RouterState.ANSWERS
    if evidence.status is not None and evidence.status.silent and not heard:
        return Cause.ROUTER_AWAY
    if evidence.waits is not None:
        return Cause.NO_ADDRESS
    if evidence.pool is not None and evidence.pool.full:
        return Cause.POOL_FULL
    if session is None:
        return Cause.NEVER_ONLINE
    if session.stop_cause in BY_THE_CUSTOMER:
        return Cause.HUNG_UP
    return Cause.ROUTER_DIFFERS if evidence.on_router else Cause.UNKNOWN


def _open_ask(ctx: Context, subscriber: subscribers.Subscriber) -> payments.Ask | None:
    """A prompt that may still be answered."""
    states = (payments.AskState.CREATED, payments.AskState.ACCEPTED, payments.AskState.UNKNOWN)
    mine = payments.asks(ctx).filter(subscriber_id=subscriber.id, state__in=states)
    return mine.filter(asked_at__gt=ctx.now - timedelta(minutes=3)).order_by("-asked_at").first()


def _unanswered(
    ctx: Context, login: network.Login | None, session: network.Session | None
) -> network.RouterRequest | None:
    """What the router was asked about the running session and did not do: the old access goes on."""
    if login is None or session is None or session.stopped_at is not None:
        return None
    last = network.requests_of(ctx, [login.id]).first()
    failed = (network.Answer.UNANSWERED, network.Answer.REFUSED)
    stale = last is not None and last.answer in failed and last.asked_at > session.started_at
    return last if stale else None


def _refusal(login: network.Login | None, session: network.Session | None) -> network.Refusal | None:
    """What RADIUS said after the last session ended, and nobody came in since."""
    if login is None or (session is not None and session.stopped_at is None):
        return None
    last = network.refusal_of(login)
    gone = session.stopped_at if session is not None else None
    return last if last is not None and (gone is None or last.refused_at > gone) else None


def _with_him(
    ctx: Context, found: Cause, router: routers.RouterHealth | None, session: network.Session | None
) -> figures.Together:
    if session is None:
        return figures.Together()
    if found == Cause.ROUTER_SILENT and router is not None:
        return figures.Together(_neighbours(ctx, router))
    return figures.gone_together(ctx, session) if found == Cause.UNKNOWN else figures.Together()


def _allowance(ctx: Context, client: clients.Client) -> usage.Allowance | None:
    service = client.service
    found = usage.allowances_of(ctx, [service.id]).get(service.id) if service else None
    return found if found is not None and found.total is not None else None


def _neighbours(ctx: Context, router: routers.RouterHealth) -> int:
    """Others that this router took along."""
    seen = router.router.last_seen_at
    if seen is None:
        return router.online
    gone = figures.neighbours_offline(ctx, router.router.id, seen - routers.silent_after())
    return max(gone + router.online - 1, 0)


def _cut_on(ctx: Context, client: clients.Client) -> date | None:
    """When grace ends: the promise's day if there is one, else the ladder's."""
    standing = client.standing
    if standing is None or client.status not in (collections.Status.GRACE, collections.Status.PROMISE):
        return None
    if standing.promise_until and standing.promise_until > ctx.today:
        return standing.promise_until
    if standing.oldest_due_on is None:
        return None
    return standing.oldest_due_on + timedelta(days=collections.ladder(ctx).grace_days + 1)
