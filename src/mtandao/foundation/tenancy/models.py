"""The two bases of nearly every table: rows of a tenant, and rows of one organization inside it."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import NotFound


class TenantModel(models.Model):
    """A row of one tenant. Reached through `of`, `found` and `locked`, which ask for the tenant.

    `audited`: every change is written to the audit by a trigger. `hidden_from_audit`: columns whose values
    never appear there; `not_worth_auditing`: columns that alone make no entry (stamps of our own loops).
    `append_only`: PostgreSQL refuses UPDATE and DELETE to everybody but the owner.
    """

    audited: ClassVar[bool] = True
    hidden_from_audit: ClassVar[tuple[str, ...]] = ()
    not_worth_auditing: ClassVar[tuple[str, ...]] = ()
    append_only: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True

    @classmethod
    def of(cls, ctx: Context) -> QuerySet[Self]:
        """The rows that `ctx` may see."""
        return cls._default_manager.filter(tenant_id=ctx.tenant_id)

    @classmethod
    def found(cls, ctx: Context, **key: Any) -> Self:
        """The one row, or NotFound: the same sentence whether it is missing or somebody else's."""
        try:
            return cls.of(ctx).get(**key)
        except cls.DoesNotExist:
            raise cls._not_found() from None

    @classmethod
    def locked(cls, ctx: Context, **key: Any) -> Self:
        """The one row, locked FOR UPDATE until the transaction ends, or NotFound."""
        try:
            return cls.of(ctx).select_for_update(of=("self",)).get(**key)
        except cls.DoesNotExist:
            raise cls._not_found() from None

    @classmethod
    def _not_found(cls) -> NotFound:
        thing = pgettext("thing", str(cls._meta.verbose_name))
        sentence = _("There is no such %(thing)s here.") % {"thing": thing}
        return NotFound(sentence, model=cls._meta.label_lower)


class OrganizationModel(TenantModel):
    """A row of one organization (ISP, partner, sub-partner):
    seen from its own organization and those above."""

    organization_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True

    @classmethod
    def of(cls, ctx: Context) -> QuerySet[Self]:
        return within(super().of(ctx), ctx)


Row = TypeVar("Row", bound=models.Model)


def within(rows: QuerySet[Row], ctx: Context) -> QuerySet[Row]:
    """Narrow rows that have an `organization_id` to the subtree of `ctx`."""
    if ctx.organization_ids is None:
        return rows
    return rows.filter(organization_id__in=ctx.organization_ids)
