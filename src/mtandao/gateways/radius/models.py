"""How far the reader of accounting has come."""

from django.db import models


class AccountingCursor(models.Model):
    """The last change of radacct that is mirrored: one row, written together with what it mirrored."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    # Refused sign-ins are mirrored up to here, by RADIUS's clock.
    refusals_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "radius_gateway"
