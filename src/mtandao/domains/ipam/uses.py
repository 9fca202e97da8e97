"""Who uses a pool though he holds no address of it. Floors above say so: none of it is to go from under them."""

from collections.abc import Callable, Iterable

from mtandao.domains.ipam.models import Pool
from mtandao.foundation.context import Context

# What uses this pool, by name.
Users = Callable[[Context, Pool], Iterable[str]]

_users: list[Users] = []


def used_by(users: Users) -> Users:
    """Register who knows of uses."""
    if users not in _users:
        _users.append(users)
    return users


def users_of(ctx: Context, pool: Pool) -> list[str]:
    return list(dict.fromkeys(name for users in _users for name in users(ctx, pool)))
