"""Facts that rooms announce. An event is a row of the transaction that made it true."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

_by_name: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact about `subject_id`, named `room_thing.verb_in_past` (`subscription.suspended`).

    Events of one `subscriber_id` (of one subject where there is none) reach each listener in the order in
    which they were emitted. Fields are values that JSON can carry; adding one needs a default, because older
    rows are replayed with newer code.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: ClassVar[str] = ""
    label: ClassVar[str] = ""

    subject_id: UUID
    subscriber_id: UUID | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.name:
            return
        if cls.name in _by_name:
            raise ValueError(f"event {cls.name} is declared twice")
        _by_name[cls.name] = cls

    @property
    def stream_id(self) -> UUID:
        """What orders this event among others."""
        return self.subscriber_id or self.subject_id


def event_named(name: str) -> type[Event]:
    """KeyError if no room declares it."""
    return _by_name[name]


def declared_events() -> dict[str, type[Event]]:
    return dict(sorted(_by_name.items()))
