"""Facts of this room."""

from typing import ClassVar
from uuid import UUID

from mtandao.foundation.events import Event


class PlanCreated(Event):
    name: ClassVar[str] = "plan.created"
    label: ClassVar[str] = "Plan made"


class PlanChanged(Event):
    """`changed` names the fields: who only cares for speed need not look at a new price."""

    name: ClassVar[str] = "plan.changed"
    label: ClassVar[str] = "Plan changed"
    changed: tuple[str, ...] = ()


class PlanArchived(Event):
    name: ClassVar[str] = "plan.archived"
    label: ClassVar[str] = "Plan archived"


class PlanOverridden(Event):
    """At one organization; `changed` names what: price, setup_fee, sold."""

    name: ClassVar[str] = "plan.overridden"
    label: ClassVar[str] = "Partner's price set"
    organization_id: UUID
    changed: tuple[str, ...] = ()


class DiscountCreated(Event):
    name: ClassVar[str] = "discount.created"
    label: ClassVar[str] = "Discount made"


class DiscountChanged(Event):
    name: ClassVar[str] = "discount.changed"
    label: ClassVar[str] = "Discount changed"
    changed: tuple[str, ...] = ()


class DiscountWithdrawn(Event):
    name: ClassVar[str] = "discount.withdrawn"
    label: ClassVar[str] = "Discount withdrawn"


class AddOnCreated(Event):
    name: ClassVar[str] = "addon.created"
    label: ClassVar[str] = "Add-on made"


class AddOnChanged(Event):
    name: ClassVar[str] = "addon.changed"
    label: ClassVar[str] = "Add-on changed"
    changed: tuple[str, ...] = ()
