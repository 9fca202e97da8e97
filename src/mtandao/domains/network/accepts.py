"""What RADIUS will answer a login now. A gateway keeps RADIUS's tables, and works it out from what the server reads."""

from dataclasses import dataclass
from typing import Protocol

from django.db.models import F

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network.choices import Answered, AttemptReason, Origin, Side
from mtandao.domains.network.models import Login, Nas, Session
from mtandao.domains.network.queries import routers
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One attribute, and where it comes from. Never a password."""

    side: Side
    name: str
    value: str
    origin: Origin
    operator: str = ":="


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """`answered` is None of a plan: it is not asked for. `message` goes out with a refusal. `undecided`: a row by hand
    holds a condition that only the server can judge, with the packet before it; then the rows are listed as they lie.
    """

    group: str
    items: tuple[Item, ...] = ()
    answered: Answered | None = None
    reason: AttemptReason | None = None
    message: str = ""
    undecided: bool = False
    router: Nas | None = None

    @property
    def replies(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.side is Side.REPLY)

    @property
    def checks(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.side is Side.CHECK)


@dataclass(frozen=True, slots=True)
class Asker:
    """By which router it is asked, and for which device: what a packet says beside the name."""

    router: Nas
    mac: str


class Accepts(Protocol):
    """Both raise Unavailable where the RADIUS database is away."""

    def of_login(self, ctx: Context, login: Login, asker: Asker) -> Accept: ...
    def of_plan(self, ctx: Context, plan: catalog.Plan) -> Accept: ...


_offered: list[Accepts] = []


def register(accepts: Accepts) -> None:
    """By the gateway that keeps the tables."""
    _offered[:] = [accepts]


def of_login(ctx: Context, login: Login) -> Accept:
    """As the router and the device of his newest session would ask; what he is locked to counts before that."""
    asker = asker_of(ctx, login)
    if asker is None:
        return Accept(group="", answered=Answered.SILENCE)
    return _accepts().of_login(ctx, login, asker)


def of_plan(ctx: Context, plan: catalog.Plan) -> Accept:
    return _accepts().of_plan(ctx, plan)


def asker_of(ctx: Context, login: Login) -> Asker | None:
    """None without any router: then nobody asks."""
    newest = Session.of(ctx).filter(login_id=login.pk, nas__removed_at=None, nas__isnull=False)
    session = newest.select_related("nas").order_by(F("stopped_at").desc(nulls_first=True), "-id").first()
    router = login.router_lock or (session.nas if session else None) or routers(ctx).first()
    if router is None:
        return None
    device = login.username if login.by_device else login.mac_lock
    return Asker(router, device or (session.mac if session else "") or "")


def _accepts() -> Accepts:
    if not _offered:
        raise Unavailable("nobody here keeps RADIUS's tables")
    return _offered[0]
