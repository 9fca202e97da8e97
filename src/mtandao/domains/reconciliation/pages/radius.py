"""What the RADIUS database holds that is not as wanted."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import DriftKind, Holder
from mtandao.domains.reconciliation.commands.radius_repairs import ask_radius_repair
from mtandao.domains.reconciliation.models import RadiusDrift
from mtandao.domains.reconciliation.pages import radius_wording as wording
from mtandao.domains.reconciliation.pages.routers import BACK
from mtandao.domains.reconciliation.queries import radius_drift, radius_look
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable

# So many at once by hand; more are repaired by themselves, if the provider wants it so.
MOST = 2000


class RadiusTable(KitTable):
    state = StateColumn(gettext_lazy("Difference"), accessor="kind")
    name = NameColumn(
        gettext_lazy("Name"),
        url=lambda row: reverse("reconciliation:radius-one", kwargs={"drift_id": row.pk}),
    )
    holder = KitColumn(gettext_lazy("What"), width="s", phone="note")
    summary = KitColumn(gettext_lazy("How"), accessor="pk", flex=True, priority=2)
    step = KitColumn(gettext_lazy("What to do"), accessor="key", width="l", priority=3, empty_values=())
    found_at = MomentColumn(gettext_lazy("Found"), priority=2, phone="value")

    def render_state(self, record: RadiusDrift) -> Any:
        return wording.kind_html(record)

    def render_holder(self, record: RadiusDrift) -> Any:
        return Holder(record.holder).label

    def render_summary(self, record: RadiusDrift) -> str:
        return wording.summary(record)

    def render_step(self, record: RadiusDrift) -> str:
        return wording.step(self.request.ctx, record)  # type: ignore[union-attr]

    def row_name(self, record: RadiusDrift) -> str:
        return record.name


class RadiusFilters(KitFilters):
    prime = ("kind", "holder")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Difference"),
        choices=[
            (kind.value, kind.label) for kind in (DriftKind.MISSING, DriftKind.DIFFERENT, DriftKind.EXTRA)
        ],
    )
    holder = django_filters.MultipleChoiceFilter(label=gettext_lazy("What"), choices=Holder.choices)

    def find(self, rows: QuerySet[RadiusDrift], name: str, value: str) -> QuerySet[RadiusDrift]:
        return rows.filter(name__startswith=value.strip())


class RadiusPage(ListPage):
    name, title = "radius-drift", gettext_lazy("RADIUS compared")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = RadiusTable, RadiusFilters, "-found_at"
    back = BACK
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Users"), "holder=user"),
        SavedView(gettext_lazy("Groups"), "holder=group"),
        SavedView(gettext_lazy("Routers"), "holder=router"),
    )
    bulk = (
        Action(
            gettext_lazy("Repair"), reverse_lazy("reconciliation:radius-repair"), needs=permissions.REPAIR
        ),
    )
    actions = (
        Action(
            gettext_lazy("Look now"),
            reverse_lazy("reconciliation:radius-look"),
            icon="refresh",
            dialog=True,
            needs=permissions.REPAIR,
        ),
        Action(gettext_lazy("Strangers"), reverse_lazy("reconciliation:strangers"), icon="router"),
    )
    empty = Emptiness(
        gettext_lazy("RADIUS holds what is wanted"),
        gettext_lazy(
            "Each hour all users, groups and routers in RADIUS are compared with what is sold. What of ours is "
            "missing, changed or left over is listed here; what was added by hand is never touched."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[RadiusDrift]:
        return radius_drift(ctx)

    def verdict(self, ctx: Context) -> Verdict | None:
        """From when this is, and what is not known."""
        look = radius_look(ctx)
        if look is None or (look.good_at is None and not look.problem):
            return Verdict("wait", _("RADIUS was not compared yet."), _("It is compared each hour."))
        if look.problem:
            known = (
                _("What is listed is from %(ago)s.") % {"ago": times.ago(look.good_at, ctx.now)}
                if look.good_at
                else ""
            )
            return Verdict("bad", _("RADIUS could not be read: %(said)s") % {"said": look.problem}, known)
        said = ngettext("%(n)s user compared %(ago)s.", "%(n)s users compared %(ago)s.", look.users)
        ago = times.ago(look.good_at, ctx.now) if look.good_at else ""
        step = _("A repair writes what is wanted again, and is followed by another look.")
        if look.strangers:
            step = f"{wording.strangers(look.strangers)} {step}"
        return Verdict(
            "good" if not radius_drift(ctx).exists() else "warn",
            said % {"n": words.count(look.users), "ago": ago},
            step,
        )


class RepairRadiusPage(FreePage):
    """Posted to from the list with what was ticked, and from one difference with its own."""

    needs = permissions.REPAIR

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Nothing is ticked by an address: back to the list."""
        return finish(request, reverse("reconciliation:radius"))

    def post(self, request: HttpRequest) -> HttpResponse:
        picked = RadiusPage.picked(request).order_by("pk").values_list("pk", flat=True)[:MOST]
        asked = ask_radius_repair(self.ctx, drift_ids=list(picked))
        said = ngettext("%(n)s repair asked.", "%(n)s repairs asked.", asked) % {"n": words.count(asked)}
        if not asked:
            said = _("Nothing of this differs any more.")
        return finish(request, Done(reverse("reconciliation:radius"), said))
