"""What sessions are to do: as it was sold, or as somebody gave it to one that runs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from mtandao.domains.network import rules
from mtandao.domains.network.choices import Access
from mtandao.domains.network.models import Login, Session, SessionSpeed
from mtandao.foundation.context import Context

Bits = tuple[int, int]


class Sold(NamedTuple):
    """What a login's sessions are to do, bit/s up and down; and what else is right, because it was given to one."""

    login_id: object
    bits: Bits
    since: datetime
    given: frozenset[Bits] = frozenset()


def sold_to(login: Login) -> rules.Speeds:
    return rules.speeds_of(login.subscription.plan, login.boost, fair_use=login.fair_use)


def stands(given: SessionSpeed, login: Login) -> bool:
    """Whatever changes what is wanted ends it: another plan or speed of it, fair use, a boost, the wall."""
    return login.access == Access.ONLINE and given.over == rules.rate_limit(sold_to(login))


def speeds_given(ctx: Context, whose: Mapping[str, Login]) -> dict[str, rules.Speeds]:
    """By the session's key, of those that have one which stands."""
    rows = SessionSpeed.of(ctx).filter(session_key__in=list(whose))
    return {
        row.session_key: rules.plain(row.kbps_down, row.kbps_up)
        for row in rows
        if stands(row, whose[row.session_key])
    }


def speed_given(ctx: Context, session: Session, login: Login) -> SessionSpeed | None:
    """`login`: with its plan."""
    found = SessionSpeed.of(ctx).filter(session_key=session.key).first()
    return found if found is not None and session.stopped_at is None and stands(found, login) else None


def speeds_sold(ctx: Context, usernames: Iterable[str]) -> dict[str, Sold]:
    """By user name, of those that are to be online."""
    rows = Login.of(ctx).select_related("subscription__plan").defer("password")
    logins = list(rows.filter(username__in=set(usernames), access=Access.ONLINE))
    given: dict[object, list[SessionSpeed]] = {}
    by_id = {login.pk: login for login in logins}
    for row in SessionSpeed.of(ctx).filter(login_id__in=list(by_id)):
        if stands(row, by_id[row.login_id]):
            given.setdefault(row.login_id, []).append(row)
    running = Session.of(ctx).filter(login_id__in=list(given), stopped_at=None)
    keys: dict[object, set[str]] = {}
    for login_id, key in running.values_list("login_id", "key") if given else ():
        keys.setdefault(login_id, set()).add(key)
    return {
        login.username: _sold(login, given.get(login.pk, ()), keys.get(login.pk, set())) for login in logins
    }


def _sold(login: Login, given: Iterable[SessionSpeed], running: set[str]) -> Sold:
    """Queues are known by the user name alone: where all of a login's sessions have a speed of their own, what was sold
    is wrong on them; where some have, either is right."""
    sold = rules.bits_of(sold_to(login))
    theirs = {row.session_key: row for row in given if row.session_key in running}
    bits = frozenset(rules.bits_of(rules.plain(row.kbps_down, row.kbps_up)) for row in theirs.values())
    since = max([login.changed_at, *(row.set_at for row in theirs.values())])
    if theirs and theirs.keys() == running:
        return Sold(login.pk, next(iter(bits)), since, bits)
    return Sold(login.pk, sold, since, bits)
