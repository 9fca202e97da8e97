"""Reads of this room."""

import time
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.organizations.models import Hostname, Organization
from mtandao.foundation import clock
from mtandao.foundation.context import Context, TenantFacts, platform_context
from mtandao.foundation.refusals import NotFound
from mtandao.foundation.tenancy.fence import fenced_transaction

REMEMBERED_SECONDS = 10.0
_remembered: dict[UUID, tuple[float, TenantFacts]] = {}


def facts_of(tenant_id: UUID) -> TenantFacts:
    """A tenant's facts, at most ten seconds old; LookupError if there is none."""
    known = _remembered.get(tenant_id)
    if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
        return known[1]
    with fenced_transaction(platform_context("organizations", clock.now())):
        tenant = Organization.objects.filter(id=tenant_id, kind="isp").first()
    if tenant is None:
        raise LookupError(f"no tenant {tenant_id}")
    _remembered[tenant_id] = (time.monotonic(), tenant.facts())
    return tenant.facts()


def forget(tenant_id: UUID) -> None:
    """After a change in this process; others notice within ten seconds."""
    _remembered.pop(tenant_id, None)


def tenant_id_of_host(host: str) -> UUID | None:
    """The tenant of a request's host (without port), None for the platform's own or an unknown one."""
    host = host.lower().rstrip(".")
    base = f".{settings.BASE_DOMAIN}"
    name = host.removesuffix(base) if host.endswith(base) else host
    return Hostname.objects.filter(name=name).values_list("isp_id", flat=True).first()


def is_platform_host(host: str) -> bool:
    return host.lower().rstrip(".") in (settings.BASE_DOMAIN, f"www.{settings.BASE_DOMAIN}", "127.0.0.1")


def tenant(ctx: Context) -> Organization:
    """The context's own tenant, whole."""
    return Organization.found(ctx, id=ctx.tenant_id)


def organizations(ctx: Context) -> QuerySet[Organization]:
    """The part of the tree that `ctx` may see, parents before children."""
    tree = Organization.of(ctx).order_by("path")
    return tree if ctx.organization_ids is None else tree.filter(id__in=ctx.organization_ids)


def visible(ctx: Context, organization_id: UUID) -> Organization:
    """One of that part; NotFound elsewhere."""
    if ctx.organization_ids is not None and organization_id not in ctx.organization_ids:
        raise NotFound(_("There is no such organization here."))
    return Organization.found(ctx, id=organization_id)


def subtree_ids(ctx: Context, organization_id: UUID) -> frozenset[UUID]:
    """An organization and everything below it."""
    top = Organization.found(ctx, id=organization_id)
    return frozenset(Organization.of(ctx).filter(path__startswith=top.path).values_list("id", flat=True))


def paths_of(ctx: Context, organization_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The way down to each of these, the provider first and itself last; whoever asks."""
    rows = Organization.of(ctx).filter(id__any=list(set(organization_ids))).values_list("id", "path")
    return {key: tuple(UUID(part) for part in path.strip("/").split("/")) for key, path in rows}


def all_tenant_ids() -> list[UUID]:
    """Every open tenant, for our own loops. Needs a platform fence."""
    return list(Organization.objects.filter(kind="isp").exclude(state="closed").values_list("id", flat=True))
