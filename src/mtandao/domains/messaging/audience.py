"""Whom a bulk message is for: customers by plan, status and organization."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """All of these together; what is None narrows nothing. `status` is one of collections' `Status`."""

    plan_id: UUID | None = None
    status: str | None = None
    organization_id: UUID | None = None


def audience(ctx: Context, wanted: Audience) -> QuerySet[subscribers.Subscriber]:
    """Who is meant, the oldest customer first; without a status not those who left. NotFound, Malformed."""
    people = subscribers.subscribers(ctx).order_by("id")
    if wanted.organization_id is not None:
        top = organizations.visible(ctx, wanted.organization_id)
        people = people.filter(organization_id__in=organizations.subtree_ids(ctx, top.id))
    if wanted.plan_id is not None:
        sold = subscriptions.subscriptions(ctx).filter(plan_id=catalog.plan(ctx, wanted.plan_id).id)
        people = people.filter(id__in=sold.values("subscriber_id"))
    if wanted.status is None:
        left = collections.with_status(ctx, people, collections.Status.TERMINATED)
        return people.exclude(id__in=left.order_by().values("id"))
    if wanted.status not in collections.Status.values:
        sentence = _("One of %(these)s.") % {"these": ", ".join(collections.Status.values)}
        raise Malformed(_("Nobody can have this status."), fields={"status": sentence})
    return collections.with_status(ctx, people, collections.Status(wanted.status))
