"""Something to command, announce and listen to, that belongs to no room."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection

from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import emit, listeners
from mtandao.foundation.outbox.listeners import Listener
from mtandao.foundation.permissions import permission
from mtandao.foundation.refusals import Refusal
from mtandao.foundation.schedules.models import Schedule

TOUCH = permission("things.touch", "touch things")
PUSH = permission("things.push", "push things")


class ThingTouched(Event):
    name: ClassVar[str] = "thing.touched"
    label: ClassVar[str] = "Thing touched"
    number: int = 0


class ThingPushed(Event):
    name: ClassVar[str] = "thing.pushed"
    label: ClassVar[str] = "Thing pushed"


class TooHeavy(Refusal):
    code = "thing.too_heavy"


@command(needs=TOUCH)
def touch(ctx: Context, *, thing_id: UUID, numbers: Sequence[int] = (0,), heavy: bool = False) -> None:
    """A row, events, and perhaps a refusal after both. The row is a schedule: any tenant's row would do."""
    mark(ctx, f"touched {thing_id}")
    emit(ctx, *[ThingTouched(subject_id=thing_id, number=number) for number in numbers])
    if heavy:
        raise TooHeavy("It does not move.")


@command(needs=PUSH)
def push(ctx: Context, *, thing_id: UUID, heavy: bool = False) -> None:
    """A command that asks another command."""
    emit(ctx, ThingPushed(subject_id=thing_id))
    touch(ctx.trusted(), thing_id=thing_id, heavy=heavy)


def mark(ctx: Context, name: str) -> Schedule:
    """A row of the tenant."""
    return Schedule.objects.create(
        tenant_id=ctx.tenant_id, name=name, cron="0 0 1 1 *", enabled=False, next_due_at=ctx.now
    )


def marks(ctx: Context) -> list[str]:
    """The names of those rows, oldest first."""
    return list(Schedule.of(ctx).filter(cron="0 0 1 1 *").order_by("id").values_list("name", flat=True))


def emitted(ctx: Context, name: str = "") -> int:
    """How many events the tenant has, of one name or of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM foundation_outboxevent WHERE tenant_id = %s AND name LIKE %s",
            [ctx.tenant_id, name or "%"],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def listening(
    handle: Callable[[Context, Any], None],
    *events: type[Event],
    name: str = "tests.listener",
    batch: bool = False,
    max_attempts: int = 10,
) -> Iterator[str]:
    """A listener for the length of a block."""
    listener = Listener(name, events, handle, batch, max_attempts)
    listeners._by_name[name] = listener
    for event in events:
        listeners._by_event.setdefault(event.name, []).append(name)
    try:
        yield name
    finally:
        del listeners._by_name[name]
        for event in events:
            listeners._by_event[event.name].remove(name)


def deliveries(name: str = "tests.listener") -> list[tuple[str, int]]:
    """State and attempts of a listener's deliveries, in the order of their events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, attempts FROM foundation_outboxdelivery WHERE listener = %s ORDER BY event_id",
            [name],
        )
        return [(state, attempts) for state, attempts in cursor.fetchall()]


def make_due() -> None:
    """As if the wait of every delivery were over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_outboxdelivery SET due_at = clock_timestamp() WHERE state = 'pending'"
        )
