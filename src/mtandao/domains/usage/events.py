"""Facts of this room. Their subject is the subscription whose allowance it is."""

from datetime import datetime
from typing import ClassVar

from mtandao.foundation.events import Event


class AllowanceEvent(Event):
    """How it stands: bytes used, those of them that count no more, bytes in all, and until when."""

    bytes_used: int
    bytes_past_end: int = 0
    bytes_total: int | None
    ends_at: datetime


class AllowanceOpened(AllowanceEvent):
    """A period of a service with a cap has begun."""

    name: ClassVar[str] = "allowance.opened"
    label: ClassVar[str] = "Data of a new period"


class AllowanceNeared(AllowanceEvent):
    """80 % are used."""

    name: ClassVar[str] = "allowance.neared"
    label: ClassVar[str] = "Data nearly used up"


class AllowanceReached(AllowanceEvent):
    name: ClassVar[str] = "allowance.reached"
    label: ClassVar[str] = "Data used up"


class AllowanceRefilled(AllowanceEvent):
    """More was bought, or comes with another plan."""

    name: ClassVar[str] = "allowance.refilled"
    label: ClassVar[str] = "Data added"
