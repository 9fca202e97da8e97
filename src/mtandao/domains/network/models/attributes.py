"""RADIUS attributes of a provider's own, beside those that we write."""

from django.db import models
from django.db.models import Q

from mtandao.domains.catalog.contract import Plan
from mtandao.domains.network.choices import Side
from mtandao.domains.network.models.logins import Login
from mtandao.foundation.tenancy.models import TenantModel


class AttributeTemplate(TenantModel):
    """A named set, copied to the plans and logins that it is applied to."""

    name = models.TextField()

    class Meta:
        verbose_name = "attribute template"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="a_template_has_its_own_name")
        ]

    def __str__(self) -> str:
        return self.name


class OwnAttribute(TenantModel):
    """One attribute of a login, a plan or a template. Taken away it stays, with `removed_at`, until RADIUS has let go
    of it: what an operator wrote there by hand is nobody's to delete."""

    login = models.ForeignKey(
        Login, on_delete=models.CASCADE, null=True, db_index=False, related_name="attributes"
    )
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, db_index=False, related_name="+")
    template = models.ForeignKey(
        AttributeTemplate, on_delete=models.CASCADE, null=True, db_index=False, related_name="attributes"
    )
    side = models.TextField(choices=Side.choices)
    name = models.TextField()
    value = models.TextField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "own attribute"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "login", "plan", "template", "side", "name"],
                name="an_attribute_is_said_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="an_attribute_is_somebodys",
                condition=Q(login__isnull=False, plan=None, template=None)
                | Q(login=None, plan__isnull=False, template=None)
                | Q(login=None, plan=None, template__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "login"], name="ownattribute_of_login"),
            models.Index(fields=["tenant_id", "plan"], name="ownattribute_of_plan"),
            models.Index(fields=["tenant_id", "template"], name="ownattribute_of_template"),
        ]
