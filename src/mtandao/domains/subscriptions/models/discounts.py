"""Discounts that services have."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from mtandao.domains.catalog.contract import Discount, Reduction
from mtandao.domains.subscriptions.errors import DiscountEndedBefore
from mtandao.domains.subscriptions.events import DiscountEnded
from mtandao.domains.subscriptions.models.subscriptions import Subscription
from mtandao.foundation.tenancy.models import OrganizationModel


class SubscriptionDiscount(OrganizationModel):
    """What one service is let off, as it was given: from a day, until a day or for so many cycles, or for good."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="discounts")
    discount = models.ForeignKey(Discount, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    cycles_left = models.SmallIntegerField(null=True)
    reason = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "discount"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription", "discount"],
                name="a_service_has_a_discount_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="cycles_left_are_not_negative", condition=Q(cycles_left__gte=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription", "id"], name="discount_of_service"),
            models.Index(
                fields=["tenant_id", "discount"], name="discount_in_use", condition=Q(ended_at__isnull=True)
            ),
        ]

    @property
    def reduction(self) -> Reduction:
        return Reduction(self.percent, self.amount)

    def end(self) -> DiscountEnded:
        if self.ended_at is not None:
            raise DiscountEndedBefore(
                _("%(name)s had ended before; nothing was changed.") % {"name": self.name}
            )
        return self.ended(self.subscription.subscriber_id)

    def ended(self, subscriber_id: UUID) -> DiscountEnded:
        return DiscountEnded(
            subject_id=self.id, subscriber_id=subscriber_id, subscription_id=self.subscription_id
        )
