"""What customers want to buy themselves, and wait for their own money to buy."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from mtandao.domains.catalog.contract import AddOn
from mtandao.domains.payments.choices import Missed, PurchaseState
from mtandao.domains.payments.events import PurchaseMissed
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import Subscription, SubscriptionAddOn
from mtandao.foundation.tenancy.models import OrganizationModel


class Purchase(OrganizationModel):
    """An add-on that a customer buys for one of his services, at the price that he was told, taxes included.

    He may be asked for its money more than once, one prompt after the other. The first money that comes buys it; what
    comes after that stays in his wallet.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+", db_index=False)
    add_on = models.ForeignKey(AddOn, on_delete=models.PROTECT, related_name="+", db_index=False)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.TextField(choices=PurchaseState.choices, default=PurchaseState.WAITING)
    missed = models.TextField(choices=Missed.choices, default="", blank=True)
    bought = models.ForeignKey(
        SubscriptionAddOn, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    wanted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription", "add_on"],
                name="a_service_waits_for_an_add_on_once",
                condition=Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="a_purchase_that_was_made_has_what_was_bought",
                condition=Q(state="bought", bought__isnull=False)
                | ~Q(state="bought") & Q(bought__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription", "add_on", "-id"], name="purchase_of_service")
        ]

    @property
    def waits(self) -> bool:
        return self.state == PurchaseState.WAITING

    def make(self, bought: SubscriptionAddOn, now: datetime) -> None:
        self.state, self.bought, self.ended_at = PurchaseState.BOUGHT, bought, now

    def miss(self, reason: Missed, now: datetime) -> PurchaseMissed:
        """The money came, and does not buy it: it stays in the wallet."""
        self.state, self.missed, self.ended_at = PurchaseState.MISSED, reason, now
        return PurchaseMissed(subject_id=self.id, subscriber_id=self.subscriber_id, reason=reason)
