"""Who listens to what. A listener reacts by calling a command of its own room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mtandao.foundation.context import Context
from mtandao.foundation.events import Event

E = TypeVar("E", bound=Event)
Handler = Callable[[Context, Any], None]


@dataclass(frozen=True, slots=True)
class Listener:
    """`batch`: the handler takes a sequence of events of one tenant, in order. `max_attempts`: failures of
    one delivery before it is set aside as dead; an Unavailable outside thing does not count as a failure."""

    name: str
    events: tuple[type[Event], ...]
    handle: Handler
    batch: bool
    max_attempts: int


_by_name: dict[str, Listener] = {}
_by_event: dict[str, list[str]] = {}


def listens_to(
    *events: type[Event], batch: bool = False, max_attempts: int = 10
) -> Callable[[Handler], Handler]:
    """Register `(ctx, event)` (with `batch`, `(ctx, events)`) as a listener named `room.function`.

    It runs in the transaction of its receipt, so its changes in our database happen once; what it does
    elsewhere may happen again and must be idempotent. Slow outside calls belong into a job.
    """

    def register(handle: Handler) -> Handler:
        room = handle.__module__.removeprefix("mtandao.").removeprefix("domains.").removesuffix(".listeners")
        name = f"{room}.{handle.__name__}"
        if name in _by_name:
            raise ValueError(f"listener {name} is registered twice")
        _by_name[name] = Listener(name, events, handle, batch, max_attempts)
        for event in events:
            _by_event.setdefault(event.name, []).append(name)
        return handle

    return register


def listener_named(name: str) -> Listener | None:
    return _by_name.get(name)


def all_listeners() -> Sequence[Listener]:
    return list(_by_name.values())


def listeners_of(event_name: str) -> Sequence[str]:
    return _by_event.get(event_name, [])
