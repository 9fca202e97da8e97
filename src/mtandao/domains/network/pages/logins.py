"""RADIUS logins: what each is wanted to get, and whether RADIUS holds it."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Access
from mtandao.domains.network.models import Login
from mtandao.domains.network.pages.finding import logins_like
from mtandao.domains.network.pages.sessions import EndColumn
from mtandao.domains.network.queries import logins
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable

SHAPES = {
    Access.ONLINE: "active",
    Access.WALLED: "walled",
    Access.REJECTED: "suspended",
    Access.NONE: "terminated",
}


class LoginTable(KitTable):
    access = StateColumn(gettext_lazy("Access"), sort=False)
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: f"/subscribers/{row.subscriber_id}/",
    )
    username = CodeColumn(
        gettext_lazy("Sign-in"),
        sort=True,
        width="l",
        phone="note",
        url=lambda row: reverse("network:login-attributes", kwargs={"login_id": row.pk}),
    )
    group = CodeColumn(gettext_lazy("RADIUS group"), priority=2, width="m")
    static_ip = CodeColumn(gettext_lazy("Fixed address"), priority=3, empty_values=())
    mac_lock = CodeColumn(gettext_lazy("Locked to MAC"), priority=4)
    changed_at = KitColumn(gettext_lazy("Wanted since"), priority=3, sort=True)
    held = EndColumn(gettext_lazy("RADIUS"), accessor="provisioned_at", empty_values=(), phone="value")

    def render_access(self, record: Login) -> Any:
        access = Access(record.access)
        return state_html(SHAPES[access], access.label)

    def render_static_ip(self, value: str | None, record: Login) -> Any:
        """What it is to have, and has not yet."""
        wait = getattr(record, "address_wait", None)
        if value is not None or wait is None:
            return value or self.default
        waited = times.duration(self.now - wait.since)
        return state_html(
            "waiting", _("%(why)s, %(time)s") % {"why": wait.get_reason_display(), "time": waited}
        )

    def render_changed_at(self, value: Any) -> str:
        return times.moment(value, self.now)

    def render_held(self, value: Any, record: Login) -> Any:
        if value is not None:
            return format_html('<span class="mt-quiet">{}</span>', _("holds it"))
        waited = times.duration(self.now - record.changed_at)
        return state_html("waiting", _("waits %(time)s") % {"time": waited})

    def row_name(self, record: Login) -> str:
        return record.username


class LoginFilters(KitFilters):
    prime = ("access", "waiting", "without_address")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    access = django_filters.MultipleChoiceFilter(label=gettext_lazy("Access"), choices=Access.choices)
    waiting = django_filters.BooleanFilter(
        label=gettext_lazy("Waits for RADIUS"), field_name="provisioned_at", lookup_expr="isnull"
    )
    without_address = django_filters.BooleanFilter(
        label=gettext_lazy("Waits for a fixed address"),
        field_name="address_wait",
        lookup_expr="isnull",
        exclude=True,
    )
    group = django_filters.CharFilter(label=gettext_lazy("RADIUS group"))
    static_ip = django_filters.CharFilter(label=gettext_lazy("Fixed address"), lookup_expr="exact")

    def find(self, rows: QuerySet[Login], name: str, value: str) -> QuerySet[Login]:
        return rows.filter(pk__in=logins_like(self.request.ctx, value))


class LoginsPage(ListPage):
    name, title = "logins", gettext_lazy("RADIUS logins")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = LoginTable, LoginFilters, "username"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Waiting for RADIUS"), "waiting=true"),
        SavedView(gettext_lazy("Waiting for an address"), "without_address=true"),
        SavedView(gettext_lazy("Walled garden"), "access=walled"),
        SavedView(gettext_lazy("Refused"), "access=rejected"),
    )
    actions = (
        Action(gettext_lazy("RADIUS attributes"), reverse_lazy("network:attribute-templates"), icon="list"),
    )
    empty = Emptiness(
        gettext_lazy("No logins yet"),
        gettext_lazy("Each service gets one when it is sold, with a user name and a password of its own."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Login]:
        return logins(ctx).select_related("address_wait").defer("password")

    def verdict(self, ctx: Context) -> Verdict | None:
        """Something is wrong only when they wait for long."""
        oldest = Login.of(ctx).filter(provisioned_at=None).order_by("changed_at").first()
        if oldest is None or (ctx.now - oldest.changed_at).total_seconds() < 60:
            return None
        waited = times.duration(ctx.now - oldest.changed_at)
        return Verdict(
            "warn",
            _("RADIUS does not hold everything: the longest waits %(time)s.") % {"time": waited},
            _("Written again by itself as soon as the RADIUS database answers. Who is online stays online."),
        )
