"""What a login has for good: an address, a prefix to give on, a prefix for its line. Held in its name where addresses
are planned."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import rules
from mtandao.domains.network.models import Login
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, Refusal

SERVICE = ipam.HolderKind.SERVICE


class Fixed(TypedDict, total=False):
    """What is told; the rest stays as it is, and what is empty is taken away. `…_from`: the next one free of that pool
    instead."""

    static_ip: str | None
    static_from: UUID | None
    delegated_prefix: str | None
    delegated_from: UUID | None
    framed_prefix: str | None
    framed_from: UUID | None


ADDRESS, DELEGATED, FRAMED = COLUMNS = "static_ip", "delegated_prefix", "framed_prefix"
PREFIXES = {DELEGATED: "2001:db8:14:2f00::/56", FRAMED: "2001:db8:14:2e00::/64"}
# Under this name a pool is asked for.
FROM = {ADDRESS: "static_from", DELEGATED: "delegated_from", FRAMED: "framed_from"}


def write_fixed(login: Login, fixed: Fixed) -> None:
    """As it was typed, in our spelling."""
    for column in COLUMNS:
        said = fixed.get(column)
        if isinstance(said, str):
            setattr(login, column, rules.prefix(said) or said.strip() or None)


def wrong_fixed(login: Login, fixed: Fixed) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if login.static_ip and not rules.is_plain_address(login.static_ip):
        wrong[ADDRESS] = _("An address like %(example)s.") % {"example": "100.64.3.9"}
    for column, example in PREFIXES.items():
        said = getattr(login, column)
        if said and not rules.prefix(said):
            wrong[column] = _("An IPv6 prefix from /32 to /64, like %(example)s.") % {"example": example}
    if login.framed_prefix and login.framed_prefix == login.delegated_prefix:
        wrong.setdefault(FRAMED, _("That one is delegated: the line itself needs another."))
    if fixed.get(ADDRESS) and fixed.get(FROM[ADDRESS]):
        wrong[FROM[ADDRESS]] = _("Name an address or a pool, not both.")
    for column in PREFIXES:
        if fixed.get(column) and fixed.get(FROM[column]):
            wrong[FROM[column]] = _("Name a prefix or a pool, not both.")
    return wrong


def fixed_of(login: Login) -> dict[str, str | None]:
    return {column: getattr(login, column) for column in COLUMNS}


def hold_fixed(ctx: Context, login: Login, *, had: dict[str, str | None], fixed: Fixed) -> None:
    """Before the login is saved, in the same transaction: what goes is given back before what was typed is held, for
    addresses may change places. A prefix has to lie in a subnet of ours, since two that overlap are not equal; outside
    of every subnet any address will do."""
    pools = {column: pool_id for column in COLUMNS if (pool_id := _pool_asked(fixed, column)) is not None}
    moved = [column for column in COLUMNS if column in pools or getattr(login, column) != had[column]]
    acting = for_the_login(ctx)
    # While he still has the one before, or he would be given that again. Two pools in the order of their ids.
    for column, pool_id in sorted(pools.items(), key=lambda each: each[1]):
        with _told_beside(FROM[column]):
            pool = _fitting(ctx, pool_id, column)
            (held,) = ipam.hold_next(acting, pool_id=pool.id, holders=[holder_of(login)], chosen=True)
        setattr(login, column, held.written if column in PREFIXES else held.first)
    if gone := {_first(said) for column in moved if (said := had[column])}:
        rows = ipam.held_by(acting, SERVICE, [str(login.subscription_id)]).filter(first__in=gone)
        ipam.release(acting, held_ids=list(rows.values_list("id", flat=True)))
    for column in moved:
        said = getattr(login, column)
        if said and column not in pools:
            with _told_beside(column):
                _hold(acting, login, column, said)


def _hold(acting: Context, login: Login, column: str, said: str) -> None:
    if column in PREFIXES:
        first, _stroke, length = said.partition("/")
        ipam.hold(acting, address=first, prefix_length=int(length), holder=holder_of(login))
    elif ipam.subnet_of(acting, said) is not None:
        ipam.hold(acting, address=said, holder=holder_of(login))


def _pool_asked(fixed: Fixed, column: str) -> UUID | None:
    asked = {
        ADDRESS: fixed.get("static_from"),
        DELEGATED: fixed.get("delegated_from"),
        FRAMED: fixed.get("framed_from"),
    }
    return asked[column]


def _first(said: str) -> str:
    return said.partition("/")[0]


@contextmanager
def _told_beside(field: str) -> Iterator[None]:
    """Whatever the address plan says against it belongs to that field."""
    try:
        yield
    except Refusal as refusal:
        refusal.fields = {field: next(iter(refusal.fields.values()), refusal.detail)}
        raise


def _fitting(ctx: Context, pool_id: UUID, column: str) -> ipam.Pool:
    pool = ipam.pool(ctx, pool_id)
    if (pool.prefix_length is not None) == (column in PREFIXES):
        return pool
    said = (
        _("%(pool)s gives single addresses, and no prefixes.")
        if column in PREFIXES
        else _("%(pool)s gives prefixes, and no single addresses.")
    )
    raise Malformed(_("Not saved: see the fields."), fields={FROM[column]: said % {"pool": pool.name}})


def for_the_login(ctx: Context) -> Context:
    """Whoever may change a login may take its address. He sees no more names than before."""
    return replace(ctx, actor=replace(ctx.actor, trusted=True))


def holder_of(login: Login) -> ipam.Holder:
    return ipam.Holder(
        SERVICE,
        str(login.subscription_id),
        f"{login.subscriber.full_name} · {login.username}",
        login.organization_id,
    )


def holders_of(logins: Iterable[Login]) -> list[ipam.Holder]:
    return [holder_of(login) for login in logins]
