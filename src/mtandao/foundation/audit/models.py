"""The audit: every change of every audited row, by whichever path. Written by triggers, by nobody else."""

from django.db import models


class AuditAction(models.TextChoices):
    INSERT = "insert", "created"
    UPDATE = "update", "changed"
    DELETE = "delete", "deleted"
    NOTE = "note", "happened"


class AuditEntry(models.Model):
    """One change of one row. `before` and `after` hold the
    changed columns (all of them on insert and delete).

    Who: the fence's actor; without a fence (psql, a migration) the database role, kind `database`.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    tenant_id = models.UUIDField()
    organization_id = models.UUIDField(null=True)
    table_name = models.TextField()
    row_id = models.TextField()
    action = models.TextField(choices=AuditAction.choices)
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    origin = models.TextField()
    address = models.TextField(default="")
    request_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        app_label = "foundation"
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="auditentry_newest"),
            models.Index(fields=["tenant_id", "table_name", "row_id", "-id"], name="auditentry_of_row"),
        ]
