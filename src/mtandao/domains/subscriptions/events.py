"""Facts of this room. `subscriber_id` orders them with everything else that happens to the same customer."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from mtandao.foundation.events import Event


class SubscriptionSold(Event):
    name: ClassVar[str] = "subscription.sold"
    label: ClassVar[str] = "Service sold"
    plan_id: UUID


class SubscriptionActivated(Event):
    name: ClassVar[str] = "subscription.activated"
    label: ClassVar[str] = "Service activated"


class SubscriptionSuspended(Event):
    name: ClassVar[str] = "subscription.suspended"
    label: ClassVar[str] = "Service suspended"
    reason: str


class SubscriptionRenewed(Event):
    """A prepaid service has one cycle more, which this invoice billed."""

    name: ClassVar[str] = "subscription.renewed"
    label: ClassVar[str] = "Service renewed"
    invoice_id: UUID
    paid_until: datetime


class SubscriptionRestored(Event):
    name: ClassVar[str] = "subscription.restored"
    label: ClassVar[str] = "Service restored"


class SubscriptionPlanChanged(Event):
    name: ClassVar[str] = "subscription.plan_changed"
    label: ClassVar[str] = "Plan changed"
    old_plan_id: UUID
    new_plan_id: UUID


class SubscriptionChangePlanned(Event):
    """Another plan with the period that begins on `changes_on`."""

    name: ClassVar[str] = "subscription.change_planned"
    label: ClassVar[str] = "Plan change planned"
    new_plan_id: UUID
    changes_on: date


class SubscriptionChangeDropped(Event):
    name: ClassVar[str] = "subscription.change_dropped"
    label: ClassVar[str] = "Planned plan change dropped"


class SubscriptionDisconnected(Event):
    name: ClassVar[str] = "subscription.disconnected"
    label: ClassVar[str] = "Service disconnected"
    # Of a person who did it; the ladder has its own fact.
    reason: str = ""


class SubscriptionPausePlanned(Event):
    """`until` is exclusive; None: until somebody resumes it."""

    name: ClassVar[str] = "subscription.pause_planned"
    label: ClassVar[str] = "Pause planned"
    starts_on: date
    until: date | None = None


class SubscriptionPauseDropped(Event):
    name: ClassVar[str] = "subscription.pause_dropped"
    label: ClassVar[str] = "Planned pause dropped"


class SubscriptionPaused(Event):
    name: ClassVar[str] = "subscription.paused"
    label: ClassVar[str] = "Service paused"
    until: date | None = None


class SubscriptionResumed(Event):
    name: ClassVar[str] = "subscription.resumed"
    label: ClassVar[str] = "Service resumed"


class SubscriptionRelocationPlanned(Event):
    name: ClassVar[str] = "subscription.relocation_planned"
    label: ClassVar[str] = "Move planned"
    new_address: str
    moves_on: date


class SubscriptionRelocationDropped(Event):
    name: ClassVar[str] = "subscription.relocation_dropped"
    label: ClassVar[str] = "Planned move dropped"
    new_address: str


class SubscriptionRelocated(Event):
    """The line ends elsewhere from now on. Degrees where they are known."""

    name: ClassVar[str] = "subscription.relocated"
    label: ClassVar[str] = "Service moved to another address"
    old_address: str
    new_address: str
    old_latitude: Decimal | None = None
    old_longitude: Decimal | None = None
    new_latitude: Decimal | None = None
    new_longitude: Decimal | None = None


class SubscriptionEndPlanned(Event):
    """`ends_on` is the first day without service."""

    name: ClassVar[str] = "subscription.end_planned"
    label: ClassVar[str] = "End of the service planned"
    ends_on: date


class SubscriptionEndDropped(Event):
    name: ClassVar[str] = "subscription.end_dropped"
    label: ClassVar[str] = "Service goes on after all"


class SubscriptionReactivated(Event):
    name: ClassVar[str] = "subscription.reactivated"
    label: ClassVar[str] = "Service reactivated"


class SubscriptionTerminated(Event):
    name: ClassVar[str] = "subscription.terminated"
    label: ClassVar[str] = "Service terminated"


class DiscountGiven(Event):
    name: ClassVar[str] = "discount.given"
    label: ClassVar[str] = "Discount given"
    subscription_id: UUID
    discount_id: UUID


class DiscountEnded(Event):
    name: ClassVar[str] = "discount.ended"
    label: ClassVar[str] = "Discount ended"
    subscription_id: UUID


class AddOnBought(Event):
    """`kind` says what it lifts: data, speed, an address."""

    name: ClassVar[str] = "addon.bought"
    label: ClassVar[str] = "Add-on bought"
    subscription_id: UUID
    add_on_id: UUID
    kind: str
    price: Decimal


class AddOnEnded(Event):
    name: ClassVar[str] = "addon.ended"
    label: ClassVar[str] = "Add-on ended"
    subscription_id: UUID
    kind: str


class TrialEnding(Event):
    """`ends_on` is the first day that is billed, or without service where it stops then."""

    name: ClassVar[str] = "trial.ending"
    label: ClassVar[str] = "Trial ends soon"
    ends_on: date


class TrialKept(Event):
    name: ClassVar[str] = "trial.kept"
    label: ClassVar[str] = "Kept after the trial"
