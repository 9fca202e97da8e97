"""Moves of services to other addresses."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from mtandao.domains.subscriptions.errors import NothingPlanned
from mtandao.domains.subscriptions.events import (
    SubscriptionRelocated,
    SubscriptionRelocationDropped,
    SubscriptionRelocationPlanned,
)
from mtandao.domains.subscriptions.models.subscriptions import Subscription
from mtandao.domains.subscriptions.rules.places import Place
from mtandao.foundation.tenancy.models import OrganizationModel


class Relocation(OrganizationModel):
    """A service goes to another address on `moves_on`; what it left is written down as it does.

    `with_home`: the customer lives there, so that his own address changes; else the service alone has that address.
    `fee` is as it is priced, without the tax that comes on top; `invoice_id` asks for it.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="relocations")
    moves_on = models.DateField()
    address = models.TextField()
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    with_home = models.BooleanField()
    note = models.TextField(default="", blank=True)
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    from_address = models.TextField(default="", blank=True)
    from_latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    from_longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    moved_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    # An invoice of the billing room.
    invoice_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = "relocation"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription"],
                name="a_service_moves_once_at_a_time",
                condition=Q(moved_at=None, dropped_at=None),
            ),
            models.CheckConstraint(
                name="a_relocation_is_done_or_dropped", condition=Q(moved_at=None) | Q(dropped_at=None)
            ),
            models.CheckConstraint(name="a_relocation_fee_is_not_negative", condition=Q(fee__gte=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription", "id"], name="relocation_of_service"),
            models.Index(
                fields=["tenant_id", "moves_on"],
                name="relocation_waiting",
                condition=Q(moved_at=None, dropped_at=None),
            ),
        ]

    @property
    def waits(self) -> bool:
        return self.moved_at is None and self.dropped_at is None

    @property
    def to(self) -> Place:
        return Place(self.address, self.latitude, self.longitude)

    def planned(self) -> SubscriptionRelocationPlanned:
        return SubscriptionRelocationPlanned(
            subject_id=self.subscription_id,
            subscriber_id=self.subscription.subscriber_id,
            new_address=self.address,
            moves_on=self.moves_on,
        )

    def move(self, left: Place, now: datetime) -> SubscriptionRelocated:
        """NothingPlanned if it was done or dropped before."""
        self._must_wait()
        self.from_address, self.from_latitude, self.from_longitude = left
        self.moved_at = now
        return SubscriptionRelocated(
            subject_id=self.subscription_id,
            subscriber_id=self.subscription.subscriber_id,
            old_address=left.address,
            old_latitude=left.latitude,
            old_longitude=left.longitude,
            new_address=self.address,
            new_latitude=self.latitude,
            new_longitude=self.longitude,
        )

    def drop(self, now: datetime) -> SubscriptionRelocationDropped:
        self._must_wait()
        self.dropped_at = now
        return SubscriptionRelocationDropped(
            subject_id=self.subscription_id,
            subscriber_id=self.subscription.subscriber_id,
            new_address=self.address,
        )

    def _must_wait(self) -> None:
        if not self.waits:
            raise NothingPlanned(_("This move is done or was dropped before; nothing was changed."))
