"""`/api/attempts`: who tried to sign in, and why he was not let in. RADIUS's own log."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import attempts, permissions, queries, rules
from mtandao.domains.network.choices import AttemptReason
from mtandao.domains.network.models import Login, Nas
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
