"""`/api/attempts`: who tried to sign in, and why he was not let in. RADIUS's own log."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import attempts, permissions, queries, rules
from mtandao.domains.network.choices import AttemptReason, GuessedBy
from mtandao.domains.network.models import Guessing, Login, Nas
from mtandao.foundation import clock
from mtandao.foundation.api import Instant, Listing, ListQuery, Moment, Request, Shape, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class AttemptShape(Shape):
    id: int
    at: Instant
    username: str
    accepted: bool
    reason: str = Field(description="Empty when accepted; else RADIUS's own words, as in the filter.")
    message: str = Field(description="What the subscriber was told.")
    mac: str
    router_id: UUID | None
    router_name: str
    login_id: UUID | None
    client_id: UUID | None


class AttemptsAsked(ListQuery):
    username: str = ""
    mac: str = Field("", max_length=20, description="However it is spelled.")
    router_id: UUID | None = None
    accepted: bool | None = None
    reason: AttemptReason | None = None
    at_from: Moment | None = Field(
        None, description=f"Without it, and without a user name: the last {attempts.LATELY.days} days."
    )
    at_until: Moment | None = Field(None, description="Not included.")


def shapes(ctx: Context, rows: Sequence[object]) -> list[AttemptShape]:
    found: Sequence[attempts.Row] = rows  # type: ignore[assignment]
    logins = queries.logins_by_username(ctx, {row.username for row in found})
    routers = queries.routers_by_address(ctx, {row.nas_address for row in found})
    return [_shape(row, logins.get(row.username), routers.get(row.nas_address)) for row in found]


def _shape(row: attempts.Row, login: Login | None, nas: Nas | None) -> AttemptShape:
    return AttemptShape(
        id=row.id,
        at=row.at + clock.offset(),
        username=row.username,
        accepted=row.accepted,
        reason=row.reason or "",
        message=row.message or "",
        mac=row.mac or "",
        router_id=nas.id if nas else None,
        router_name=nas.name if nas else "",
        login_id=login.id if login else None,
        client_id=login.subscriber_id if login else None,
    )


class AlarmShape(Shape):
    id: UUID
    counted_by: GuessedBy
    key: str = Field(description="The user name, the device's MAC or the router's address.")
    login_id: UUID | None
    client_id: UUID | None
    router_id: UUID | None
    attempts: int
    began_at: Instant
    last_at: Instant
    ended_at: Instant | None = Field(description="Null while it goes on.")
    usernames: list[str] = Field(description="A few of those that were tried.")
    devices: list[str]
    routers: list[str] = Field(description="Addresses.")


class AlarmsAsked(ListQuery):
    counted_by: GuessedBy | None = None
    open: bool | None = None


def alarm_shapes(_ctx: Context, rows: Sequence[Guessing]) -> list[AlarmShape]:
    same = (
        "id",
        "key",
        "login_id",
        "attempts",
        "began_at",
        "last_at",
        "ended_at",
        "usernames",
        "devices",
        "routers",
    )
    return [
        AlarmShape(
            counted_by=GuessedBy(row.by),
            client_id=row.login.subscriber_id if row.login else None,
            router_id=row.nas_id,
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    ]


ALARMS = Listing("sign-in-alarms", AlarmShape, alarm_shapes, order="-began_at")
ATTEMPTS = Listing("attempts", AttemptShape, shapes, order="-at")


@router.get("", response=ATTEMPTS.page, auth=needs(permissions.VIEW))
def list_attempts(request: Request, asked: Query[AttemptsAsked]) -> HttpResponseBase:
    """Sign-ins, the newest first. `q` is a user name or a MAC. 503 while RADIUS's database does not answer."""
    ctx, text = request.ctx, asked.q.strip()
    spellings = rules.device_spellings(text)
    names = {name for name in (asked.username, "" if spellings else text) if name}
    rows = attempts.attempts(ctx)
    for name in names:
        rows = rows.filter(username=name)
    rows = only(rows, reason=asked.reason, mac__in=[*rules.device_spellings(asked.mac), *spellings])
    if asked.mac and not rules.device_spellings(asked.mac):
        rows = rows.filter(mac=asked.mac)
    if asked.router_id is not None:
        asked_for = queries.routers(ctx).filter(id=asked.router_id).values_list("address", flat=True)
        rows = rows.filter(nas_address__in=list(asked_for))
    if asked.accepted is not None:
        rows = rows.filter(accepted=asked.accepted)
    if asked.at_from is not None:
        rows = rows.filter(at__gte=asked.at_from - clock.offset())
    elif not names:
        rows = rows.filter(at__gte=ctx.now - clock.offset() - attempts.LATELY)
    if asked.at_until is not None:
        rows = rows.filter(at__lt=asked.at_until - clock.offset())
    return ATTEMPTS.answer(request, rows, asked)


@router.get("/alarms", response=ALARMS.page, auth=needs(permissions.VIEW))
def list_sign_in_alarms(request: Request, asked: Query[AlarmsAsked]) -> HttpResponseBase:
    """More refused sign-ins of one user name, of one device, or by one router than a mistake explains. `q` is the
    beginning of its key."""
    rows = only(queries.guessings(request.ctx), by=asked.counted_by)
    if asked.open is not None:
        rows = rows.filter(ended_at__isnull=asked.open)
    if asked.q:
        rows = rows.filter(key__startswith=asked.q.strip())
    return ALARMS.answer(request, rows, asked)
