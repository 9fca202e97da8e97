"""Reads of this room."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation.models import (
    Drift,
    Look,
    RadiusDrift,
    RadiusLook,
    RadiusStranger,
    RepairRule,
    Rider,
)
from mtandao.foundation.context import Context

# Whoever was just let in is on his way; whoever hung up an hour ago may be asleep.
OFFLINE_FOR = timedelta(minutes=10)


def reachable(ctx: Context) -> QuerySet[network.Nas]:
    """The routers that can be looked at: a MikroTik with a user of ours."""
    return network.routers(ctx).filter(vendor=network.Vendor.MIKROTIK).exclude(api_user="")


def routers_due(ctx: Context, most: int) -> set[UUID]:
    """Those to compare now if they do not rest, the longest waiting first."""
    waiting = Look.of(ctx).filter(nas=OuterRef("pk"), next_at__gt=ctx.now)
    due = network.routers_to_ask(ctx).exclude(api_user="").filter(~Exists(waiting))
    return set(due.order_by("look__next_at", "id").values_list("id", flat=True)[:most])


def look_at(ctx: Context, nas_id: UUID) -> Look | None:
    return Look.of(ctx).filter(nas_id=nas_id).first()


def looks(ctx: Context) -> QuerySet[Look]:
    return Look.of(ctx).select_related("nas").filter(nas__removed_at=None)


def open_drift(ctx: Context) -> QuerySet[Drift]:
    return Drift.of(ctx).filter(ended_at=None, nas__removed_at=None).select_related("nas")


def drift_on(ctx: Context, nas_id: UUID) -> list[Drift]:
    """What is not as wanted on one router, in the order in which a router is set up."""
    return list(open_drift(ctx).filter(nas_id=nas_id).order_by("id"))


def open_riders(ctx: Context) -> QuerySet[Rider]:
    return Rider.of(ctx).filter(ended_at=None, nas__removed_at=None).select_related("nas")


def paid_but_offline(ctx: Context) -> QuerySet[network.Login]:
    """Logins that are to be online, and are not."""
    return network.offline_logins(ctx).filter(
        Q(changed_at__lt=ctx.now - OFFLINE_FOR), access=network.Access.ONLINE
    )


def offline_by(
    rows: QuerySet[network.Login],
    *,
    router_id: UUID | None = None,
    plan_id: UUID | None = None,
    area: str = "",
) -> QuerySet[network.Login]:
    """Narrowed: to those who were online through this router last, or are locked to it; to a plan; to an area as it
    stands in their address or region."""
    if router_id is not None:
        last = network.Session.objects.filter(tenant_id=OuterRef("tenant_id"), login=OuterRef("pk"))
        through = Subquery(last.order_by("-started_at").values("nas")[:1])
        rows = rows.annotate(through=Coalesce("router_lock_id", through, output_field=UUIDField())).filter(
            through=router_id
        )
    if plan_id is not None:
        rows = rows.filter(subscription__plan=plan_id)
    if area.strip():
        named = area.strip()
        rows = rows.filter(Q(subscriber__address__icontains=named) | Q(subscriber__region__icontains=named))
    return rows


def repair_rule(ctx: Context) -> RepairRule:
    """The provider's own; where there is none, repairs wait for a person."""
    return RepairRule.of(ctx).first() or RepairRule(tenant_id=ctx.tenant_id)


def radius_drift(ctx: Context) -> QuerySet[RadiusDrift]:
    """What of RADIUS is not as wanted now."""
    return RadiusDrift.of(ctx).filter(ended_at=None)


def strangers(ctx: Context) -> QuerySet[RadiusStranger]:
    return RadiusStranger.of(ctx)


def radius_look(ctx: Context) -> RadiusLook | None:
    """A partner sees as well when it was."""
    return RadiusLook.objects.filter(tenant_id=ctx.tenant_id).first()
