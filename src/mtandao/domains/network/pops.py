"""Reads of POPs: which there are, and how their routers are."""

from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mtandao.domains.network.choices import RouterState
from mtandao.domains.network.health import with_state
from mtandao.domains.network.models import Pop, Session
from mtandao.domains.network.queries import routers
from mtandao.foundation.context import Context


def pops(ctx: Context) -> QuerySet[Pop]:
    return Pop.of(ctx).filter(removed_at=None)


def pop(ctx: Context, pop_id: UUID) -> Pop:
    """NotFound if it is not there or not to be seen."""
    return Pop.found(ctx, id=pop_id, removed_at=None)


def with_totals(ctx: Context, rows: QuerySet[Pop]) -> QuerySet[Pop]:
    """Each with how many routers are `there`, how many of these are `silent`, and the sessions `online` on them."""
    here = routers(ctx).filter(pop=OuterRef("pk")).order_by()
    running = Session.objects.filter(
        tenant_id=ctx.tenant_id, stopped_at=None, nas__pop=OuterRef("pk"), nas__removed_at=None
    )
    silent = with_state(ctx, here).filter(state=RouterState.SILENT)
    return rows.annotate(
        there=_counted(here, "pop"),
        silent=_counted(silent, "pop"),
        online=_counted(running, "nas__pop"),
    )


def _counted(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
