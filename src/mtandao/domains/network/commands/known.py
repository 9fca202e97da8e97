"""Which of the sessions that accounting tells of are known already: looked for among those that run, and only then in
the months since they began."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mtandao.domains.network.models import Session
from mtandao.foundation.context import Context

if TYPE_CHECKING:
    from mtandao.domains.network.commands.sessions import Accounted


def known_sessions(ctx: Context, told: Mapping[str, "Accounted"]) -> dict[str, Session]:
    """By the key that is told, which need not be the one that they have yet. Locked."""
    keys = {*told, *(_plain(key) for key in told)}
    locked = Session.of(ctx).select_for_update(of=("self",)).order_by("id")
    found = {row.key: row for row in locked.filter(key__in=keys, stopped_at=None)}
    missing = [key for key in told if key not in found]
    if missing:
        # None of them ended before it began.
        began = min(told[key].started_at for key in missing)
        wanted = {*missing, *(_plain(key) for key in missing)}
        ended = locked.filter(key__in=wanted, stopped_at__gte=began)
        found = {row.key: row for row in ended} | found
    _renamed(found, told)
    return {key: found[key] for key in told if key in found}


def _plain(key: str) -> str:
    return key.partition("-")[0]


def _renamed(found: dict[str, Session], told: Mapping[str, "Accounted"]) -> None:
    """A router that counts its sessions from the beginning gives a number twice. RADIUS then leaves the number to the
    newer session and adds to the older one's, `x` becomes `x-12`: it is the one that we know as `x`."""
    for key, row in told.items():
        plain = _plain(key)
        if key == plain or key in found or plain not in found:
            continue
        if found[plain].started_at <= row.updated_at:
            found[key] = found.pop(plain)
