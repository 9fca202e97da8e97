"""Facts of this room."""

from typing import ClassVar
from uuid import UUID

from mtandao.foundation.events import Event


class SubnetAdded(Event):
    """`network` as it is written: 10.4.0.0/22."""

    name: ClassVar[str] = "subnet.added"
    label: ClassVar[str] = "Subnet added"
    network: str


class SubnetChanged(Event):
    name: ClassVar[str] = "subnet.changed"
    label: ClassVar[str] = "Subnet changed"
    network: str


class SubnetRemoved(Event):
    name: ClassVar[str] = "subnet.removed"
    label: ClassVar[str] = "Subnet removed"
    network: str


class PoolChanged(Event):
    """Made, changed or removed: routers that hold it hold something else from now on."""

    name: ClassVar[str] = "pool.changed"
    label: ClassVar[str] = "Address pool changed"
    pool: str
    removed: bool = False


class AddressHeld(Event):
    """`address` is one, or a prefix: 2001:db8:4::/56. `key` says which of its kind holds it."""

    name: ClassVar[str] = "address.held"
    label: ClassVar[str] = "Address given"
    address: str
    kind: str
    key: str
    pool_id: UUID | None = None


class AddressReleased(Event):
    name: ClassVar[str] = "address.released"
    label: ClassVar[str] = "Address released"
    address: str
    kind: str
    key: str
