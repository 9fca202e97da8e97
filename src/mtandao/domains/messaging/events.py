"""Facts of this room. The subject of a message's events is the message."""

from typing import ClassVar

from mtandao.foundation.events import Event


class MessageQueued(Event):
    """It is written down and wants to be sent; the gateway of its channel sends it."""

    name: ClassVar[str] = "message.queued"
    label: ClassVar[str] = "Message written"
    channel: str


class MessageSent(Event):
    """The provider took it."""

    name: ClassVar[str] = "message.sent"
    label: ClassVar[str] = "Message sent"
    channel: str


class MessageDelivered(Event):
    name: ClassVar[str] = "message.delivered"
    label: ClassVar[str] = "Message delivered"
    channel: str


class MessageFailed(Event):
    name: ClassVar[str] = "message.failed"
    label: ClassVar[str] = "Message failed"
    channel: str
    reason: str = ""


class ProviderSetUp(Event):
    name: ClassVar[str] = "messaging.provider_set_up"
    label: ClassVar[str] = "Message provider set up"
    channel: str


class SendingStopped(Event):
    """The provider takes nothing from us until somebody mends it: no credit, a wrong key."""

    name: ClassVar[str] = "messaging.stopped"
    label: ClassVar[str] = "Sending stopped"
    channel: str
    reason: str


class SendingResumed(Event):
    name: ClassVar[str] = "messaging.resumed"
    label: ClassVar[str] = "Sending resumed"
    channel: str
