"""Refused sign-ins counted as RADIUS's log tells of them, and the alarm that too many of them raise."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import QuerySet

from mtandao.domains.network import permissions
from mtandao.domains.network.events import GuessingEnded, GuessingFound
from mtandao.domains.network.models import Guessing, RefusedTally
from mtandao.domains.network.queries import (
    logins_by_username,
    network_rules,
    open_guessings,
    routers_by_address,
)
from mtandao.domains.network.rules import device_spellings
from mtandao.domains.network.rules.guessing import Minutes, Of, Watch, added, is_calm, total
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit

# Of one telling: those refused most. Whoever invents names without end is counted by his device and his router.
MOST_KEYS = 2000
# So many of each are told of an alarm.
A_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """So many refused sign-ins of one minute that are alike."""

    username: str
    mac: str
    nas_address: str
    at: datetime
    times: int


@dataclass(slots=True)
class _Found:
    """Of one key."""

    minutes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    usernames: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    routers: set[str] = field(default_factory=set)

    @property
    def times(self) -> int:
        return sum(self.minutes.values())


Key = tuple[Of, str]


@command(needs=permissions.PROVISION)
def count_refused(ctx: Context, *, refused: Sequence[Refusals]) -> int:
    """Each is told once. Returns how many alarms are new."""
    found = _by_key(refused)
    watch, now = network_rules(ctx).watch, _minute(ctx.now)
    tallies = _tallied(ctx, found, now, watch.minutes)
    ringing = {(Of(row.by), row.key): row for row in _locked(ctx, found)}
    fresh: list[Guessing] = []
    for key, each in found.items():
        number, limit = total(tallies[key], now, watch.minutes), watch.limit(key[0])
        row = ringing.get(key)
        if row is not None:
            row.attempts += each.times
            row.last_at = ctx.now
        elif limit is not None and number >= limit:
            row = _alarm(ctx, key, tallies[key], number)
            fresh.append(row)
        else:
            continue
        _tell(row, each)
    _belong(ctx, fresh)
    Guessing.objects.bulk_create(fresh)
    write_changes(list(ringing.values()), ["attempts", "last_at", "usernames", "devices", "routers"])
    emit(ctx, *[_event(row, watch) for row in fresh])
    return len(fresh)


@command(needs=permissions.PROVISION)
def calm_down(ctx: Context) -> int:
    """Alarms end where it is calm, and what is quiet is counted no more. Returns how many ended."""
    watch, now = network_rules(ctx).watch, _minute(ctx.now)
    ringing = list(open_guessings(ctx).select_for_update(of=("self",)).order_by("id"))
    tallies = {
        (row.by, row.key): row.minutes
        for row in RefusedTally.of(ctx).filter(key__in=[row.key for row in ringing])
    }
    over = [
        row
        for row in ringing
        if is_calm(
            total(_numbers(tallies.get((row.by, row.key), {})), now, watch.minutes), watch.limit(Of(row.by))
        )
    ]
    Guessing.of(ctx).filter(id__in=[row.id for row in over]).update(ended_at=ctx.now)
    emit(
        ctx,
        *[
            GuessingEnded(
                subject_id=row.id,
                subscriber_id=row.login.subscriber_id if row.login else None,
                by=row.by,
                key=row.key,
                attempts=row.attempts,
            )
            for row in over
        ],
    )
    return len(over)


@command(needs=permissions.PROVISION)
def forget_quiet_tallies(ctx: Context, *, before: datetime, most: int) -> int:
    """Those that nothing was counted in since."""
    quiet = RefusedTally.of(ctx).filter(seen_at__lt=before).order_by("seen_at")
    ids = list(quiet.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:most])
    gone, _rows = RefusedTally.of(ctx).filter(pk__in=ids).delete()
    return gone


@command(needs=permissions.PROVISION)
def forget_guessings(ctx: Context, *, before: datetime, most: int) -> int:
    """Alarms that ended before."""
    old = Guessing.of(ctx).filter(ended_at__lt=before).order_by("ended_at")
    ids = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:most])
    gone, _rows = Guessing.of(ctx).filter(pk__in=ids).delete()
    return gone


def _by_key(refused: Sequence[Refusals]) -> dict[Key, _Found]:
    found: dict[Key, _Found] = defaultdict(_Found)
    for each in refused:
        mac = next(iter(device_spellings(each.mac)), each.mac.strip())
        keys = ((Of.LOGIN, each.username), (Of.DEVICE, mac), (Of.ROUTER, each.nas_address))
        for key in keys:
            if not key[1]:
                continue
            one = found[key]
            one.minutes[_minute(each.at)] += each.times
            one.usernames.add(each.username)
            one.devices.add(mac)
            one.routers.add(each.nas_address)
    most = sorted(found, key=lambda key: -found[key].times)[:MOST_KEYS]
    # In one order whoever comes, so that two never wait for each other.
    return {key: found[key] for key in sorted(most)}


def _tallied(ctx: Context, found: dict[Key, _Found], now: int, minutes: int) -> dict[Key, dict[int, int]]:
    """As they stand with what is told now, and written so."""
    keys = [key for _of, key in found]
    locked = RefusedTally.of(ctx).select_for_update(of=("self",)).filter(key__in=keys).order_by("by", "key")
    known = {(Of(row.by), row.key): row for row in locked if (Of(row.by), row.key) in found}
    tallies: dict[Key, dict[int, int]] = {}
    fresh = []
    for key, each in found.items():
        row = known.get(key)
        before = _numbers(row.minutes) if row else {}
        tallies[key] = added(before, each.minutes, now, minutes)
        if row is None:
            row = RefusedTally(tenant_id=ctx.tenant_id, by=key[0], key=key[1])
            fresh.append(row)
        row.minutes, row.seen_at = {str(minute): number for minute, number in tallies[key].items()}, ctx.now
    write_changes(list(known.values()), ["minutes", "seen_at"])
    RefusedTally.objects.bulk_create(fresh)
    return tallies


def _locked(ctx: Context, found: dict[Key, _Found]) -> QuerySet[Guessing]:
    rows = Guessing.of(ctx).select_for_update(of=("self",)).filter(ended_at=None)
    return rows.filter(key__in=[key for of, key in found], by__in=list(Of)).order_by("id")


def _alarm(ctx: Context, key: Key, minutes: Minutes, number: int) -> Guessing:
    return Guessing(
        tenant_id=ctx.tenant_id,
        organization_id=ctx.tenant_id,
        by=key[0],
        key=key[1],
        began_at=datetime.fromtimestamp(min(minutes) * 60, UTC),
        last_at=ctx.now,
        attempts=number,
    )


def _tell(row: Guessing, each: _Found) -> None:
    row.usernames = _few(row.usernames, each.usernames)
    row.devices = _few(row.devices, each.devices)
    row.routers = _few(row.routers, each.routers)


def _few(told: list[str], more: set[str]) -> list[str]:
    return [*told, *sorted(name for name in more if name and name not in told)][:A_FEW]


def _belong(ctx: Context, fresh: Sequence[Guessing]) -> None:
    """To the organization whose login or router it is; to the provider where it is nobody's."""
    logins = logins_by_username(ctx, {row.key for row in fresh if row.by == Of.LOGIN})
    routers = routers_by_address(ctx, {row.key for row in fresh if row.by == Of.ROUTER})
    for row in fresh:
        row.login = logins.get(row.key) if row.by == Of.LOGIN else None
        row.nas = routers.get(row.key) if row.by == Of.ROUTER else None
        owner = row.login or row.nas
        if owner is not None:
            row.organization_id = owner.organization_id


def _event(row: Guessing, watch: Watch) -> GuessingFound:
    return GuessingFound(
        subject_id=row.id,
        subscriber_id=row.login.subscriber_id if row.login else None,
        by=row.by,
        key=row.key,
        attempts=row.attempts,
        minutes=watch.minutes,
        routers=row.routers,
    )


def _numbers(minutes: dict[str, int]) -> dict[int, int]:
    """JSON's keys are texts."""
    return {int(minute): number for minute, number in minutes.items()}


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)
