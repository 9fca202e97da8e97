"""What FreeRADIUS would answer now, for pages and the API: by the function that the server asks, and by the few rules
that the server has beside it (templates/site.conf and walled.conf; a test holds the two against each other)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius import rows
from mtandao.gateways.radius.rows import radius_database

Item = network.accepts.Item
Accept = network.accepts.Accept
Origin = network.Origin
Side = network.Side
Reason = network.AttemptReason
SETS = (":=", "=", "+=")
# What no router is sent: passwords, and how the server compares them. `mtandao_is_control` says the same.
CONTROL = frozenset(
    {"cleartext-password", "nt-password", "auth-type", "simultaneous-use", "expiration", "login-time"}
)
POOLS = frozenset({"Framed-Pool", "Delegated-IPv6-Prefix-Pool", "Mikrotik-Delegated-IPv6-Pool"})
INTERIM = "Acct-Interim-Interval"
LIST, MESSAGE = "Mikrotik-Address-List", "Reply-Message"
# Nothing of IPv6 goes to whoever is behind the wall (walled.conf).
NOT_BEHIND_THE_WALL = frozenset(
    {
        "Framed-IPv6-Address", "Framed-IPv6-Prefix", "Framed-IPv6-Pool", "Framed-IPv6-Route",
        "Delegated-IPv6-Prefix", "Delegated-IPv6-Prefix-Pool", "Stateful-IPv6-Address-Pool",
        "Mikrotik-Delegated-IPv6-Pool",
    }
)  # fmt: skip
NOT_PAID = "Your account is not paid, or its data is used up. Pay to go on."
FULL = "You are already logged in"
_PASSWORD = re.compile("password", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(047|042|140|\\)")
_LETTER = {"047": "'", "042": '"', "140": "`", "\\": "\\"}

Row = tuple[str, str, str]  # attribute, operator, value


@dataclass(slots=True)
class Rows:
    """What lies in RADIUS of one user: his own, those of the group that counts now, and what the server is told.
    `vendor` of the router that asks; None if RADIUS does not know it, and meets it with silence."""

    answered: Sequence[Row] = ()
    checks: Sequence[Row] = ()
    replies: Sequence[Row] = ()
    group: str = ""
    group_checks: Sequence[Row] = ()
    group_replies: Sequence[Row] = ()
    vendor: str | None = None
    wall_filter: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """Names of the provider's own attributes."""

    of_login: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    of_plan: frozenset[str] = frozenset()


class RadiusAccepts:
    def of_login(self, ctx: Context, login: network.Login, asker: network.accepts.Asker) -> Accept:
        found = network.attributes.of_logins(ctx, [login.pk]).get(login.pk, [])
        own = Own(
            frozenset(row.name for row in found if row.side == Side.REPLY),
            frozenset(row.name for row in found if row.side == Side.CHECK),
            frozenset(row.name for row in network.attributes.of_plan(ctx, login.subscription.plan_id)),
        )
        with radius_database() as cursor:
            read = _read(cursor, ctx.tenant_id, login.username, asker)
        return replace(Answering(read, own).accept(), router=asker.router)

    def of_plan(self, ctx: Context, plan: catalog.Plan) -> Accept:
        own = Own(of_plan=frozenset(row.name for row in network.attributes.of_plan(ctx, plan.pk)))
        group = plan.radius_group
        with radius_database() as cursor:
            read = Rows(
                group=group,
                group_checks=_held(cursor, "radgroupcheck", "groupname", ctx.tenant_id, group),
                group_replies=_held(cursor, "radgroupreply", "groupname", ctx.tenant_id, group),
            )
        told = Answering(read, own)
        return Accept(group=group, items=(*told.checks(), *told.as_they_lie()))


@dataclass(slots=True)
class Answering:
    """Rows as the answer that they make. `marks`: what the function tells the server, and no router."""

    rows: Rows
    own: Own
    marks: dict[str, str] = field(default_factory=dict)

    def accept(self) -> Accept:
        it = self.rows
        if it.vendor is None:
            return Accept(group=it.group, answered=network.Answered.SILENCE)
        if not it.answered:
            return Accept(group="", answered=network.Answered.REJECT, reason=Reason.UNKNOWN_USER)
        self.marks = {name.lower(): _plain(value) for name, _op, value in it.answered}
        if lock := self.marks.get("mtandao-lock"):
            reason = Reason.ANOTHER_ROUTER if lock == "router" else Reason.ANOTHER_DEVICE
            return self._refused(reason, self.marks["reply-message"])
        if "mtandao-groups" in self.marks:
            items = (*self.checks(), *self.as_they_lie())
            return Accept(group=it.group, items=items, answered=network.Answered.ACCEPT, undecided=True)
        replies = self._replies()
        said = {item.name: item.value for item in replies}
        if self.marks.get("auth-type") == "Reject":
            return self._refused(Reason.REFUSED, said.get(MESSAGE, ""))
        if "auth-type" not in self.marks and not any(map(_PASSWORD.search, self.marks)):
            return self._refused(Reason.NO_PASSWORD_TO_COMPARE_WITH)
        if "mtandao-full" in self.marks:
            return self._refused(Reason.ALREADY_LOGGED_IN, FULL)
        answered = network.Answered.ACCEPT
        if said.get(LIST) == network.WALLED_GROUP:
            answered = network.Answered.WALLED
            replies = [item for item in replies if item.name not in NOT_BEHIND_THE_WALL]
            if it.vendor != "mikrotik" and not it.wall_filter:
                return self._refused(Reason.REFUSED, NOT_PAID)
            if it.vendor != "mikrotik":
                replies = [item for item in replies if item.name not in (LIST, "Filter-Id")]
                replies.append(_reply("Filter-Id", it.wall_filter, Origin.ROUTER))
        replies = [item for item in replies if (item.name, item.value) != ("Session-Timeout", "0")]
        if INTERIM not in said:
            replies.append(_reply(INTERIM, str(settings.RADIUS_INTERIM_SECONDS), Origin.SETTING))
        return Accept(group=it.group, items=(*self.checks(), *replies), answered=answered)

    def checks(self) -> list[Item]:
        """What is asked of whoever signs in; of passwords only that there is one."""
        found = [(row, self._origin_of_check(row[0])) for row in self.rows.checks]
        found += [(row, Origin.PLAN if row[0] in rows.OUR_GROUP_CHECKS else Origin.BY_HAND)
                  for row in self.rows.group_checks]  # fmt: skip
        return [
            Item(side=Side.CHECK, name=name, value=value, origin=origin, operator=op)
            for (name, op, value), origin in found
            if not _PASSWORD.search(name)
        ]

    def as_they_lie(self) -> list[Item]:
        """Reply rows of the user and of his group, not merged."""
        lines = [(row, self._origin_of_reply(row[0], row[2])) for row in self.rows.replies]
        lines += [(row, self._origin_in_group(row[0])) for row in self.rows.group_replies]
        return [
            Item(side=Side.REPLY, name=name, value=value, origin=origin, operator=op)
            for (name, op, value), origin in lines
            if name != "Fall-Through"
        ]

    def _replies(self) -> list[Item]:
        """As the server makes them: all that was answered, less what is its own."""
        names = {row[0].lower(): row[0] for row in (*self.rows.replies, *self.rows.group_replies)}
        found = []
        for given, op, value in self.rows.answered:
            key = given.lower()
            if op not in SETS or key in CONTROL or key.startswith("mtandao-") or _PASSWORD.search(key):
                continue
            name = names.get(key, given)
            found.append(_reply(name, _plain(value), self._origin_of_reply(name, _plain(value))))
        if left := self.marks.get("mtandao-seconds-left"):
            before = next((item for item in found if item.name == "Session-Timeout"), None)
            if before is None or int(before.value) > int(left):
                found = [item for item in found if item is not before]
                found.append(_reply("Session-Timeout", left, Origin.PAID))
        if limit := self.marks.get("mtandao-limit"):
            found.append(_reply("Mikrotik-Total-Limit", limit, Origin.DATA))
            words = self.marks["mtandao-limit-gigawords"]
            found.append(_reply("Mikrotik-Total-Limit-Gigawords", words, Origin.DATA))
        return found

    def _refused(self, reason: Reason, message: str = "") -> Accept:
        return Accept(
            group=self.rows.group,
            items=tuple(self.checks()),
            answered=network.Answered.REJECT,
            reason=reason,
            message=message,
        )

    def _origin_of_check(self, name: str) -> Origin:
        if name in self.own.conditions:
            return Origin.OWN
        return {"Auth-Type": Origin.ACCESS, **dict.fromkeys(rows.COMPARED, Origin.LOCK)}.get(
            name, Origin.BY_HAND
        )

    def _origin_of_reply(self, name: str, value: str) -> Origin:
        if not any((each, it) == (name, value) for each, _, it in self.rows.replies):
            return self._origin_in_group(name)
        if name == MESSAGE:
            return Origin.ACCESS
        if name in rows.OUR_REPLIES:
            return Origin.ADDRESS
        return Origin.OWN if name in self.own.of_login else Origin.BY_HAND

    def _origin_in_group(self, name: str) -> Origin:
        if name == INTERIM:
            return Origin.SETTING
        if self.rows.group == network.WALLED_GROUP:
            return Origin.WALL
        if name in POOLS:
            return Origin.POOL
        if name in rows.OUR_GROUP_REPLIES:
            return Origin.PLAN
        return Origin.OWN_OF_PLAN if name in self.own.of_plan else Origin.BY_HAND


def _read(cursor: CursorWrapper, tenant_id: UUID, username: str, asker: network.accepts.Asker) -> Rows:
    """What the server would read for this packet. A router that RADIUS does not hold yet is met with silence."""
    cursor.execute(
        "SELECT type, coalesce(wall_filter, '') FROM nas WHERE tenant_id = %s AND nasname = %s",
        [tenant_id, asker.router.address],
    )
    router = cursor.fetchone()
    answered = []
    if router:
        cursor.execute(
            "SELECT attribute, op, value FROM mtandao_authorize(%s, %s, %s, %s)",
            [
                asker.router.address,
                username.encode().hex(),
                asker.mac.encode().hex(),
                3 * settings.RADIUS_INTERIM_SECONDS,
            ],
        )
        answered = cursor.fetchall()
    cursor.execute(
        "SELECT CASE WHEN mtandao_has_ended(until, octets_left) THEN coalesce(then_group, '') ELSE groupname END "
        "FROM radusergroup WHERE tenant_id = %s AND username = %s ORDER BY priority, groupname",
        [tenant_id, username],
    )
    groups = [group for (group,) in cursor.fetchall()]
    vendor, wall_filter = router or (None, "")
    read = Rows(answered=answered, vendor=vendor, wall_filter=wall_filter, group=", ".join(groups))
    read.checks = _held(cursor, "radcheck", "username", tenant_id, username)
    read.replies = _held(cursor, "radreply", "username", tenant_id, username)
    read.group_checks = [
        row for group in groups for row in _held(cursor, "radgroupcheck", "groupname", tenant_id, group)
    ]
    read.group_replies = [
        row for group in groups for row in _held(cursor, "radgroupreply", "groupname", tenant_id, group)
    ]
    return read


def _held(cursor: CursorWrapper, table: str, key: str, tenant_id: UUID, name: str) -> list[Row]:
    cursor.execute(
        f"SELECT attribute, op, value FROM {table} WHERE tenant_id = %s AND {key} = %s ORDER BY id",
        [tenant_id, name],
    )
    return [(attribute, op, value) for attribute, op, value in cursor.fetchall()]


def _reply(name: str, value: str, origin: Origin) -> Item:
    return Item(side=Side.REPLY, name=name, value=value, origin=origin)


def _plain(value: str) -> str:
    """As it was before `mtandao_literal`."""
    return _ESCAPED.sub(lambda found: _LETTER[found[1]], value)


__all__ = ["RadiusAccepts"]
