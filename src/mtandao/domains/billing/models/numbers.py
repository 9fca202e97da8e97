"""The counters of numbers."""

from django.db import models

from mtandao.foundation.tenancy.models import TenantModel


class NumberSeries(TenantModel):
    """The next number of a series. Locked until the invoice is there: no gap, no double."""

    audited = False  # a counter: every number it gave is on an invoice

    code = models.TextField(default="INV")
    next_number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="a_series_counts_once")]
