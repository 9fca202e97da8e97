"""The month that the demo's subscribers have been online before it starts: usage by hour, and last night's sessions.

Nobody dials in while history is made, so the network's past is told at its end, by the same commands that RADIUS'
accounting calls: a month of counters, then the sessions of the last day and a half, hour by hour.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from mtandao.config.demo.isps import DemoIsp
from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context

DAYS: Final = 30
# What a home moves in each hour of its own clock, in thousandths of the day: the evening is five times the small hours.
HOURS: Final = (
    *(26, 16, 12, 10, 10, 14, 24, 36, 44, 42, 38, 38),
    *(42, 46, 42, 40, 42, 46, 54, 68, 84, 88, 80, 58),
)
GIGABYTE: Final = 1024**3
# Before a sign-in is refused, it was behind the wall for so long.
WALLED_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Home:
    """One line: how much it moves on a common day, and whether it is switched off for the night.

    `until`: it has not paid since then or so, and moves nothing any more.
    """

    login: network.Login
    since: datetime
    until: datetime | None
    bytes_a_day: float
    sleeps: bool
    router: network.Nas


def tell_the_past(ctx: Context, isp: DemoIsp) -> None:
    """Of all who are or were online: counters until the day before yesterday, from then on sessions."""
    homes = list(_homes(ctx, isp))
    yesterday = _midnight(ctx) - timedelta(days=1)
    month = list(_month(ctx, homes, yesterday))
    usage.meter(ctx, moved=month)
    _eat(ctx, month)
    spells = [spell for home in homes for spell in _spells(ctx, home, yesterday)]
    for at in _hours(yesterday, ctx.now):
        rows = [spell.told(at) for spell in spells if spell.begin <= at <= spell.end + timedelta(hours=1)]
        network.record_sessions(replace(ctx, now=at), rows=rows)


def _eat(ctx: Context, month: Sequence[usage.Moved]) -> None:
    """What of it lies in the periods that run now: some are near their cap, and one or the other is slowed."""
    network.open_periods(
        ctx, subscription_ids={each.subscription_id for each in month if each.subscription_id}
    )
    usage.eat_over_periods(
        ctx,
        eaten=[
            usage.Eaten(each.subscription_id, each.since, each.at, each.bytes_up + each.bytes_down)
            for each in month
            if each.subscription_id
        ],
    )
    for back in range(7):
        usage.rank_talkers(ctx, day=ctx.today - timedelta(days=back))


def _midnight(ctx: Context) -> datetime:
    local = ctx.now.astimezone(ctx.tenant.timezone).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(ctx.now.tzinfo)


def _homes(ctx: Context, isp: DemoIsp) -> Iterator[_Home]:
    logins = list(network.logins(ctx).exclude(access=network.Access.NONE))
    standings = collections.standings(ctx, [login.subscriber_id for login in logins])
    routers = sorted(network.routers_by_address(ctx, [each.address for each in isp.routers]).items())
    for login in logins:
        standing = standings.get(login.subscriber_id)
        walled_for = WALLED_FOR if login.access == network.Access.REJECTED else timedelta()
        chance = _chance(login, "home")
        mbps = login.subscription.plan.download_mbps
        _, router = routers[zlib.crc32(login.username.encode()) % len(routers)]
        yield _Home(
            login,
            login.subscription.activated_at or ctx.now,
            standing.since - walled_for if standing and login.access != network.Access.ONLINE else None,
            float(mbps) ** 0.7 * chance.uniform(0.4, 1.5) * GIGABYTE,
            chance.random() < 0.3,
            router,
        )


def _chance(login: network.Login, about: str) -> random.Random:
    return random.Random(zlib.crc32(f"{login.username} {about}".encode()))


def _month(ctx: Context, homes: Sequence[_Home], until: datetime) -> Iterator[usage.Moved]:
    for home in homes:
        chance = _chance(home.login, "month")
        for back in range(DAYS):
            day = until - timedelta(days=back + 1)
            weekday = day.astimezone(ctx.tenant.timezone).weekday()
            mood = chance.uniform(0.6, 1.3) * (1.35 if weekday >= 5 else 1.0)
            for hour, share in enumerate(HOURS):
                at = day + timedelta(hours=hour)
                down = int(home.bytes_a_day * mood * chance.uniform(0.5, 1.5) * share / sum(HOURS))
                if home.since <= at and (home.until is None or at < home.until):
                    yield usage.Moved(
                        home.login.subscription_id,
                        home.login.organization_id,
                        home.router.id,
                        at,
                        at + timedelta(hours=1),
                        down // 9,
                        down,
                    )


def _hours(since: datetime, until: datetime) -> Iterator[datetime]:
    at = since
    while at < until:
        yield at
        at += timedelta(hours=1)
    yield until


@dataclass(frozen=True, slots=True)
class _Spell:
    """One session of a home, from dialling in to its end."""

    home: _Home
    zone: tzinfo
    begin: datetime
    end: datetime
    cause: str

    def told(self, at: datetime) -> network.Accounted:
        """The row that accounting has of it at `at`."""
        login, seen = self.home.login, min(at, self.end)
        down = int(self.home.bytes_a_day * _share_of_day(self.begin, seen, self.zone))
        key = f"before/{login.id}/{self.begin:%d%H%M%S}"
        return network.Accounted(
            key=key,
            username=login.username,
            nas_address=self.home.router.address,
            acct_session_id=f"{zlib.crc32(key.encode()):08x}",
            address=login.static_ip or None,
            mac=_mac(login.username),
            started_at=self.begin,
            updated_at=seen,
            stopped_at=self.end if at >= self.end else None,
            stop_cause=self.cause if at >= self.end else "",
            bytes_up=down // 9,
            bytes_down=down,
        )


def _share_of_day(begin: datetime, end: datetime, zone: tzinfo) -> float:
    """Of what is moved in a day, what is moved between the two."""
    share, at = 0.0, begin
    while at < end:
        local = at.astimezone(zone)
        next_hour = (
            at
            + timedelta(hours=1)
            - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        )
        until = min(end, next_hour)
        share += HOURS[local.hour] / sum(HOURS) * (until - at) / timedelta(hours=1)
        at = until
    return share


def _spells(ctx: Context, home: _Home, since: datetime) -> Iterator[_Spell]:
    """Some lose the line for a while, some switch off for the night; all are cut off when the demo's routers start."""
    if home.until is not None:
        return
    chance = _chance(home.login, "last night")
    begin = max(since + timedelta(minutes=chance.uniform(0, 20)), home.since)
    gaps = []
    if chance.random() < 0.6:
        lost = since + timedelta(hours=chance.uniform(6, 22))
        gaps.append((lost, lost + timedelta(minutes=chance.uniform(8, 70)), "Lost-Carrier"))
    if home.sleeps:
        off = since + timedelta(hours=chance.gauss(23.3, 0.7))
        gaps.append((off, off + timedelta(hours=chance.gauss(6.8, 0.8)), "User-Request"))
    for off, on, cause in gaps:
        if begin < off < ctx.now:
            yield _Spell(home, ctx.tenant.timezone, begin, off, cause)
        begin = max(begin, on)
    if begin < ctx.now:
        yield _Spell(home, ctx.tenant.timezone, begin, ctx.now, "NAS-Reboot")


def _mac(username: str) -> str:
    tail = zlib.crc32(username.encode()).to_bytes(4, "big").hex().upper()
    return ":".join(("02", "A0", *(tail[at : at + 2] for at in range(0, 8, 2))))
