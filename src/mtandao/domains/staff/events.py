"""Facts of this room."""

from typing import ClassVar

from mtandao.foundation.events import Event


class UserAdded(Event):
    name: ClassVar[str] = "staff.user_added"
    label: ClassVar[str] = "Team member added"
    role: str = ""
