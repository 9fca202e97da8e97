"""Whom a bulk message is for: customers by plan, status and organization."""

from dataclasses import dataclass
from uuid import UUID

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


def audience(ctx: Context, wanted: Audience) -> list[subscribers.Subscriber]:
    """Oldest customer first. Whoever has several services is meant if one of them fits."""
    people = subscribers.subscribers(ctx)
    if wanted.organization_id is not None:
        people = people.filter(organization_id__in=organizations.subtree_ids(ctx, wanted.organization_id))
    if wanted.status is None and wanted.plan_id is None:
        return list(people.order_by("id"))
    if wanted.status is not None and wanted.status not in collections.Status.values:
        sentence = f"One of {', '.join(collections.Status.values)}."
        raise Malformed("Nobody can have this status.", fields={"status": sentence})
    if wanted.status == collections.Status.NO_SERVICE:
        people = people.filter(subscriptions=None)
        return [] if wanted.plan_id is not None else list(people.order_by("id"))
    fitting = _fitting(ctx, wanted)
    return [person for person in people.order_by("id") if person.id in fitting]


def _fitting(ctx: Context, wanted: Audience) -> set[UUID]:
    """Customers with a service of that plan and status, as the pages would say it."""
    services = subscriptions.subscriptions(ctx).select_related(None)
    if wanted.plan_id is not None:
        services = services.filter(plan_id=catalog.plan(ctx, wanted.plan_id).id)
    if wanted.status is None:
        living = services.exclude(state=subscriptions.State.TERMINATED)
        return set(living.values_list("subscriber_id", flat=True))
    rows = list(services.only("id", "subscriber_id", "state", "suspended_for"))
    standings = collections.standings(ctx, {row.subscriber_id for row in rows})
    return {
        row.subscriber_id
        for row in rows
        if collections.status_of(row, standings.get(row.subscriber_id), ctx.today) == wanted.status
    }
