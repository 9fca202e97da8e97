"""The four things that can come of a call to an outside service.

`Accepted`  the service took it and said so; its ids are in `value`.
`Rejected`  the service (or our own check before sending) said no; nothing was executed.
`NotSent`   the service never saw it; the same call may be made again.
`Unknown`   it may or may not have been executed. Ask before doing it again, above all when it moves money.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, fit for keeping: secrets and phone numbers are already masked."""

    method: str
    path: str
    sent: str = field(repr=False)
    status: int | None = None
    received: str = field(default="", repr=False)
    milliseconds: int = 0


class Kind(StrEnum):
    """Why a service said no, as far as it decides what to do next."""

    INVALID = "invalid"  # the request is wrong: change it
    CREDENTIALS = "credentials"  # who we say we are is wrong: someone must mend the settings
    CONFIGURATION = "configuration"  # the account at the service lacks something: alert
    BALANCE = "balance"  # our own credit at the service is used up: stop sending, alert
    BUSY = "busy"  # too fast: back off, then the same call again
    QUOTA = "quota"  # too many for the period: back off longer
    LOCKED = "locked"  # the payer has something open: wait a minute
    MAINTENANCE = "maintenance"  # closed for now
    ALREADY_DONE = "already_done"  # it has been so before
    OTHER = "other"


PASSING = frozenset({Kind.BUSY, Kind.QUOTA, Kind.LOCKED, Kind.MAINTENANCE})


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    value: T
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """`code` is the service's own (`400.002.02`); `local.invalid` when we refused it before sending."""

    code: str
    message: str
    kind: Kind = Kind.OTHER
    exchange: Exchange | None = None

    @property
    def may_try_again(self) -> bool:
        """Whether the very same call can succeed later, without anybody mending anything."""
        return self.kind in PASSING


@dataclass(frozen=True, slots=True)
class NotSent:
    reason: str
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    reason: str
    exchange: Exchange | None = None


def problem_of(answer: "Accepted[Any] | Rejected | NotSent | Unknown") -> str:
    """What to tell somebody who tried his keys; empty when they were taken."""
    match answer:
        case Accepted():
            return ""
        case Rejected(message=message, code=code):
            return message or code
        case NotSent(reason=reason) | Unknown(reason=reason):
            return reason


Answer: TypeAlias = Accepted[T] | Rejected | NotSent | Unknown
