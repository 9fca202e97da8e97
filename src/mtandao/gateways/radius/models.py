"""How far the reader of RADIUS's refusals has come; and RADIUS's own log of sign-ins, which it alone writes."""

from django.db import models


class AccountingCursor(models.Model):
    """One row, whose lock makes one reader at a time of all that run."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    # Refused sign-ins are mirrored up to here, by RADIUS's clock.
    refusals_until = models.DateTimeField(null=True)
    # Refused sign-ins are counted up to here, likewise.
    tried_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "radius_gateway"


class Attempt(models.Model):
    """A row of `radpostauth`, in the RADIUS database (schema/0003_radpostauth.sql)."""

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    at = models.DateTimeField(db_column="authdate")
    username = models.TextField()
    reply = models.TextField()
    reason = models.TextField(null=True)
    message = models.TextField(null=True)
    mac = models.TextField(null=True, db_column="callingstationid")
    nas_address = models.GenericIPAddressField(db_column="nasipaddress")

    class Meta:
        app_label = "radius_gateway"
        managed = False
        db_table = "radpostauth"
