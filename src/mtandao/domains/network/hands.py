"""What this room may ask of a router's own interface. Rooms do not know how that is done: a gateway offers a hand.

Every call has its deadline and is made with no transaction open. What comes to nothing is a `Trouble`: a sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network.choices import Reach, Vendor
from mtandao.domains.network.models import Nas
from mtandao.domains.network.rules.routeros import Reserved
from mtandao.foundation.refusals import Refusal

Row = dict[str, str]


class Trouble(Refusal):
    """A router did not do what it was asked, because it or we refuse that. `reach` says how far we came; `lost`: it may
    have done it."""

    code = "router.trouble"

    def __init__(self, sentence: str, *, reach: Reach, lost: bool = False) -> None:
        super().__init__(sentence, reach=reach.value)
        self.reach = reach
        self.lost = lost


class Away(Trouble):
    """No answer, or no whole one."""

    code = "router.away"
    status = 503


class NotOnRouter(Trouble):
    """It has no such row any more."""

    code = "router.no_such_row"
    status = 404


class NotToBeTouched(Trouble):
    """What the router is managed by."""

    code = "router.reserved"


@dataclass(frozen=True, slots=True)
class Way:
    """Where and as whom a router is asked, and what of it is never touched."""

    nas_id: UUID
    name: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool
    ca: str
    reserved: Reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a router is. Without an answer `said` is why."""

    nas_id: UUID
    reach: Reach
    said: str = ""
    version: str = ""
    board: str = ""
    cpu_load: int | None = None
    memory_total: int | None = None
    memory_free: int | None = None
    uptime: timedelta | None = None
    ppp_sessions: int | None = None
    # What of it is reserved, where that was asked (`rules.routeros.seen_reserved`).
    reserved: Mapping[str, str] | None = None


class Hand(Protocol):
    """One router, open. Every call raises `Trouble`. Menus other than those of `MENUS` in the gateway are refused."""

    def read(self, menu: str, names: Sequence[str] = (), **where: str) -> list[Row]: ...
    def one(self, menu: str) -> Row: ...
    def add(self, menu: str, values: Mapping[str, str]) -> Row: ...
    def change(self, menu: str, row: Row, values: Mapping[str, str]) -> Row: ...
    def remove(self, menu: str, row: Row) -> None: ...
    def ping(self, address: str, count: int) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class Hands:
    open: Callable[[Way], AbstractContextManager[Hand]]
    look: Callable[[Way], Look]


_offered: list[Hands] = []


def offer(hands: Hands) -> None:
    _offered[:] = [hands]


def way_to(nas: Nas) -> Way:
    """Raises `Trouble`: it has no user for us, or is no MikroTik."""
    if nas.vendor != Vendor.MIKROTIK:
        raise Trouble(
            _("%(name)s is no MikroTik: only RADIUS and CoA work with it.") % {"name": nas.name},
            reach=Reach.UNCONFIGURED,
        )
    if not nas.api_user:
        raise Trouble(
            _("%(name)s has no user for us: set one, or paste a new line into it.") % {"name": nas.name},
            reach=Reach.UNCONFIGURED,
        )
    return Way(
        nas_id=nas.pk,
        name=nas.name,
        host=nas.address,
        port=nas.api_port,
        user=nas.api_user,
        password=nas.api_password,
        tls=nas.api_tls,
        ca=nas.api_ca,
        reserved=nas.untouched(),
    )


def hand_of(nas: Nas) -> AbstractContextManager[Hand]:
    """Raises `Trouble`."""
    return _hands().open(way_to(nas))


def look_at(nas: Nas) -> Look:
    """A router asked how it is. Raises nothing: what went wrong is in the look."""
    try:
        return _hands().look(way_to(nas))
    except Trouble as trouble:
        return Look(nas_id=nas.pk, reach=trouble.reach, said=trouble.detail)


def _hands() -> Hands:
    if not _offered:
        raise Trouble(_("Nothing here can speak to routers."), reach=Reach.UNKNOWN)
    return _offered[0]
