"""Who uses a pool though he holds no address of it, and how many are online in one. Floors above say so: none of it is
to go from under them, and routers give without holding."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from mtandao.domains.ipam.models import Pool
from mtandao.foundation.context import Context

# What uses this pool, by name.
Users = Callable[[Context, Pool], Iterable[str]]

# How many addresses of each span are in use by who is online, by the span's key.
Spans = Mapping[UUID, tuple[str, str]]
Online = Callable[[Context, Spans], Mapping[UUID, int]]

_users: list[Users] = []
_online: list[Online] = []


def used_by(users: Users) -> Users:
    """Register who knows of uses."""
    if users not in _users:
        _users.append(users)
    return users


def users_of(ctx: Context, pool: Pool) -> list[str]:
    return list(dict.fromkeys(name for users in _users for name in users(ctx, pool)))


def online_by(online: Online) -> Online:
    """Register who knows who is online."""
    if online not in _online:
        _online.append(online)
    return online


def online_in(ctx: Context, spans: Spans) -> dict[UUID, int]:
    """Counted over all of the provider's customers, whoever asks: a partner's dial in at the same pools. The spans
    share no address."""
    found: dict[UUID, int] = {}
    for online in _online if spans else ():
        for key, count in online(ctx, spans).items():
            found[key] = found.get(key, 0) + count
    return found
