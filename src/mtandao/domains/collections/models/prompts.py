"""Prompts to debtors' phones, and the tenant's terms for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.collections.rules.prompts import PromptTerms
from mtandao.domains.payments.contract import Ask
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class Prompt(TenantModel):
    """The ladder asked a phone for what is overdue: for which invoice, and how many days late that was."""

    audited = False  # a log itself: append-only
    append_only = True

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="+", db_index=False)
    days_late = models.SmallIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "invoice", "days_late"], name="an_invoice_is_asked_for_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "subscriber", "-id"], name="prompt_of_subscriber")]


class PromptRules(TenantModel):
    """The tenant's own days and hours; nobody is asked where there is no row."""

    days = ArrayField(models.SmallIntegerField())
    hour_from = models.TimeField()
    hour_until = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_its_prompt_rules_once"),
            models.CheckConstraint(name="prompts_have_hours", condition=Q(hour_until__gt=F("hour_from"))),
        ]

    def terms(self) -> PromptTerms:
        return PromptTerms(tuple(self.days), self.hour_from, self.hour_until)
