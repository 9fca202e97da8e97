"""Facts of this room."""

from typing import ClassVar

from mtandao.foundation.events import Event


class SubscriberCreated(Event):
    name: ClassVar[str] = "subscriber.created"
    label: ClassVar[str] = "Subscriber registered"


class SubscriberChanged(Event):
    name: ClassVar[str] = "subscriber.changed"
    label: ClassVar[str] = "Subscriber changed"
    changed: tuple[str, ...] = ()


class SubscriberRemoved(Event):
    name: ClassVar[str] = "subscriber.removed"
    label: ClassVar[str] = "Subscriber removed"
