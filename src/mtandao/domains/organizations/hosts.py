"""Middleware: the host says whose house this is.
Unknown hosts get a plain 404, suspended tenants a sentence."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mtandao.domains.organizations.choices import TenantState
from mtandao.domains.organizations.models import Organization
from mtandao.domains.organizations.queries import facts_of, is_platform_host, tenant_id_of_host
from mtandao.foundation import clock
from mtandao.foundation.context import PLATFORM, TenantFacts, system_context
from mtandao.foundation.tenancy.fence import fenced_transaction

# Paths that answer on any host and without a tenant.
EVERYWHERE = ("/healthz", "/readyz", "/static/", "/hooks/", "/api/webhooks/")


class TenantFromHost:
    """Sets `request.tenant` (TenantFacts; PLATFORM on the platform's own host)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(EVERYWHERE):
            return self.get_response(request)
        host = request.get_host().rsplit(":", 1)[0]
        tenant_id = tenant_id_of_host(host)
        if tenant_id is None and not is_platform_host(host):
            return render(request, "organizations/no_such_host.html", {"host": host}, status=404)
        tenant = PLATFORM if tenant_id is None else facts_of(tenant_id)
        if tenant is not PLATFORM and _closed(tenant):
            return render(request, "organizations/closed.html", {"tenant": tenant}, status=403)
        request.tenant = tenant  # type: ignore[attr-defined]
        return self.get_response(request)


def _closed(tenant: TenantFacts) -> bool:
    with fenced_transaction(system_context(tenant, "hosts", clock.now())):
        return not Organization.objects.filter(id=tenant.id, state=TenantState.ACTIVE).exists()
