"""The platform's list of providers: who signed up, who is open, and closing a door without losing anything."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.organizations import permissions
from mtandao.domains.organizations.choices import Country, Kind, TenantState
from mtandao.domains.organizations.commands import reopen_tenant, suspend_tenant
from mtandao.domains.organizations.models import Organization
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

PROVIDERS = Crumb(gettext_lazy("Providers"), reverse_lazy("organizations:tenants"))


def tenant(tenant_id: UUID) -> Organization:
    found = Organization.objects.filter(id=tenant_id, kind=Kind.ISP).first()
    if found is None:
        raise Http404(tenant_id)
    return found


class TenantTable(KitTable):
    name = NameColumn(gettext_lazy("Provider"), sort="name", url=lambda row: row.door)
    slug = CodeColumn(gettext_lazy("Address"), accessor="slug", phone="note")
    country = KitColumn(gettext_lazy("Country"), priority=2)
    opened = MomentColumn(gettext_lazy("Signed up"), accessor="created_at", sort="created_at", priority=2)
    state = StateColumn(gettext_lazy("State"), word=lambda row: TenantState(row.state).label)
    deed = KitColumn(gettext_lazy("Do"), accessor="pk")

    def __init__(self, rows: Any, **options: Any) -> None:
        found = list(rows)
        request = options.get("request")
        scheme = request.scheme if request else "http"
        port = f":{request.get_port()}" if request and request.get_port() not in ("80", "443") else ""
        for row in found:
            row.door = f"{scheme}://{row.slug}.{settings.BASE_DOMAIN}{port}/"
        super().__init__(found, **options)

    def render_country(self, value: str) -> str:
        return str(Country(value).label)

    def render_deed(self, record: Organization) -> SafeString | str:
        deeds = {
            TenantState.ACTIVE: ("suspend", _("Suspend")),
            TenantState.SUSPENDED: ("reopen", _("Reopen")),
        }
        found = deeds.get(TenantState(record.state))
        if found is None:
            return ""
        url = reverse(f"organizations:{found[0]}", kwargs={"tenant_id": record.id})
        return format_html('<a class="btn btn-sm" href="{}" data-mt-dialog>{}</a>', url, found[1])


class TenantFilters(KitFilters):
    prime = ("state",)
    q = django_filters.CharFilter(method="by_words")
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=TenantState.choices)

    def by_words(self, rows: QuerySet[Organization], _name: str, value: str) -> QuerySet[Organization]:
        return rows.filter(name__icontains=value) | rows.filter(slug__icontains=value)


class OfPlatform:
    """Pages for the platform's own people, on its own host."""

    of_platform: ClassVar[bool] = True


class TenantsPage(OfPlatform, ListPage):
    needs = permissions.RUN_TENANTS
    name, title = "tenants", gettext_lazy("Providers")
    table, filters = TenantTable, TenantFilters
    order = "-created_at"
    views = (SavedView(gettext_lazy("All")), SavedView(gettext_lazy("Suspended"), "state=suspended"))
    empty = Emptiness(
        gettext_lazy("No providers yet"),
        gettext_lazy("Each one opens its own account on the first page; it appears here at once."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        return Organization.objects.filter(kind=Kind.ISP)


class ReasonForm(KitForm):
    one_column = True
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, help_text=gettext_lazy("Stands in the audit.")
    )


class SuspendTenant(OfPlatform, FormPage):
    needs = permissions.RUN_TENANTS
    form = ReasonForm
    title = verb = gettext_lazy("Suspend provider")
    back = PROVIDERS

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        name = tenant(kwargs["tenant_id"]).name
        intro = _("Nobody of %(name)s can sign in any more. Its network goes on, and nothing is lost.")
        return {"intro": intro % {"name": name}}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        suspended = suspend_tenant(
            ctx, tenant_id=tenant(kwargs["tenant_id"]).id, reason=form.cleaned_data["reason"]
        )
        return Done(reverse("organizations:tenants"), _("%(name)s is suspended.") % {"name": suspended.name})


class ReopenTenant(OfPlatform, ConfirmPage):
    needs = permissions.RUN_TENANTS
    title = verb = gettext_lazy("Reopen provider")
    back = PROVIDERS

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text]]:
        name = tenant(kwargs["tenant_id"]).name
        return _("%(name)s may sign in again at once.") % {"name": name}, ()

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        reopened = reopen_tenant(ctx, tenant_id=tenant(kwargs["tenant_id"]).id)
        return Done(reverse("organizations:tenants"), _("%(name)s is open again.") % {"name": reopened.name})
