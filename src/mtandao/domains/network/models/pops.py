"""Places where routers stand."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from mtandao.foundation.tenancy.models import OrganizationModel


class Pop(OrganizationModel):
    """A place with routers, by a name that a provider gives once, however it is spelled. Removed, it stays as the place
    of what was asked of it."""

    name = models.TextField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "POP"
        constraints = [
            models.UniqueConstraint(
                "tenant_id",
                Lower("name"),
                name="a_pop_has_its_own_name",
                condition=Q(removed_at=None),
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "organization_id", "name"], name="pop_by_name")]

    def __str__(self) -> str:
        return self.name
