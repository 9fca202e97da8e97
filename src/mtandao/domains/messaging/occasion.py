"""Something to say to a customer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from mtandao.domains.messaging.defaults import Code
from mtandao.domains.messaging.speech import Speech
from mtandao.foundation.events import Event


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to say to one customer. `key`: with the event's name, what must not be said twice."""

    subscriber_id: UUID
    code: Code
    event: str
    key: str
    words: Callable[[Speech], Mapping[str, str]]

    @property
    def dedupe_key(self) -> str:
        return f"{self.event}/{self.key}"


def say(
    event: Event, code: Code, key: str = "", words: Callable[[Speech], Mapping[str, str]] = lambda _: {}
) -> Occasion | None:
    if event.subscriber_id is None:
        return None
    return Occasion(event.subscriber_id, code, event.name, f"{event.subject_id}{key}", words)
