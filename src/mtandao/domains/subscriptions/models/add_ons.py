"""What services bought beside their plan."""

from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mtandao.domains.catalog.contract import AddOn, AddOnKind
from mtandao.domains.subscriptions.errors import AddOnEndedBefore
from mtandao.domains.subscriptions.events import AddOnEnded
from mtandao.domains.subscriptions.models.subscriptions import Subscription
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class SubscriptionAddOn(OrganizationModel):
    """An add-on as it was sold to one service: its price, size and speeds of that day, each of them `quantity` times.

    It works from `bought_at` until `until_at` (None: until somebody ends it). `billed_until` is the exclusive end of
    what was invoiced: a recurring one's next stretch begins there, one that is bought once is billed when it is set.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="add_ons")
    add_on = models.ForeignKey(AddOn, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    kind = models.TextField(choices=AddOnKind.choices)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    quantity = models.SmallIntegerField(default=1)
    tax_group_id = models.UUIDField(null=True)
    recurring = models.BooleanField()
    size_bytes = models.BigIntegerField(null=True)
    kbps_down = models.IntegerField(null=True)
    kbps_up = models.IntegerField(null=True)
    bought_by = models.TextField()
    bought_at = models.DateTimeField()
    since = models.DateField()
    until_at = models.DateTimeField(null=True)
    billed_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = "add-on"
        constraints = [
            models.CheckConstraint(
                name="an_ended_add_on_has_its_day",
                condition=Q(ended_at__isnull=True, ended_on__isnull=True)
                | Q(ended_at__isnull=False, ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="an_add_on_is_billed_from_its_first_day",
                condition=Q(billed_until__isnull=True) | Q(billed_until__gte=F("since")),
            ),
            models.CheckConstraint(name="an_add_on_is_sold_once_or_more", condition=Q(quantity__gte=1)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription", "id"], name="addon_of_service"),
            models.Index(
                fields=["tenant_id", "until_at"],
                name="addon_over",
                condition=Q(ended_at__isnull=True, until_at__isnull=False),
            ),
        ]

    def end(self, now: datetime, today: date, subscriber_id: UUID) -> AddOnEnded:
        if self.ended_at is not None:
            raise AddOnEndedBefore(_("%(name)s had ended before; nothing was changed.") % {"name": self.name})
        self.ended_at, self.ended_on = now, max(today, self.since)
        return AddOnEnded(
            subject_id=self.id,
            subscriber_id=subscriber_id,
            subscription_id=self.subscription_id,
            kind=self.kind,
        )


class BilledAddOn(TenantModel):
    """The guard of "once": a stretch of a recurring add-on, or all of one that is bought once, is on one invoice."""

    audited = False  # a guard: each is a line of an audited invoice

    bought = models.ForeignKey(SubscriptionAddOn, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    # An invoice of the billing room.
    invoice_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "bought", "starts_on"], name="an_add_on_is_billed_once"
            ),
            models.CheckConstraint(name="a_billed_add_on_has_days", condition=Q(ends_on__gt=F("starts_on"))),
        ]
