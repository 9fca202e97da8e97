"""All that is not as wanted, over all routers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import DriftKind
from mtandao.domains.reconciliation.commands.repairs import ask_repair
from mtandao.domains.reconciliation.models import Drift
from mtandao.domains.reconciliation.pages import wording
from mtandao.domains.reconciliation.queries import looks, open_drift
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable

# So many at once: what is asked of a router is done one by one.
MOST = 2000


def router_url(row: Drift) -> str:
    return reverse("reconciliation:router", kwargs={"nas_id": row.nas_id})


class DriftTable(KitTable):
    state = StateColumn(gettext_lazy("Difference"), accessor="kind")
    router = NameColumn(gettext_lazy("Router"), accessor="nas__name", url=router_url)
    what = KitColumn(gettext_lazy("What"), accessor="menu", width="l", phone="line")
    summary = KitColumn(gettext_lazy("How"), accessor="pk", flex=True, priority=2)
    step = KitColumn(gettext_lazy("What to do"), accessor="key", width="l", priority=3, empty_values=())
    found_at = MomentColumn(gettext_lazy("Found"), priority=2, phone="value")

    def render_state(self, record: Drift) -> Any:
        return wording.kind_html(record)

    def render_what(self, record: Drift) -> str:
        return wording.what(record)

    def render_summary(self, record: Drift) -> str:
        return wording.summary(record)

    def render_step(self, record: Drift) -> str:
        return wording.step(self.request.ctx, record)  # type: ignore[union-attr]

    def row_name(self, record: Drift) -> str:
        return f"{record.nas.name}: {wording.what(record)}"


class DriftFilters(KitFilters):
    prime = ("kind", "router")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Difference"), choices=DriftKind.choices)
    router = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Router"), field_name="nas", queryset=lambda request: network.routers(request.ctx)
    )
    reserved = django_filters.BooleanFilter(label=gettext_lazy("Reserved"), method="by_reserved")

    def find(self, rows: QuerySet[Drift], name: str, value: str) -> QuerySet[Drift]:
        text = value.strip()
        return rows.filter(Q(name__icontains=text) | Q(nas__name__icontains=text) | Q(menu__startswith=text))

    def by_reserved(self, rows: QuerySet[Drift], name: str, value: bool) -> QuerySet[Drift]:
        return rows.exclude(blocked="") if value else rows.filter(blocked="")


class DriftPage(ListPage):
    name, title = "drift", gettext_lazy("Drift")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = DriftTable, DriftFilters, "-found_at"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(
            gettext_lazy("To repair"),
            "kind=missing&kind=different&kind=misplaced&kind=extra&reserved=false",
        ),
        SavedView(gettext_lazy("Made by hand"), "kind=taken"),
        SavedView(gettext_lazy("Reserved"), "reserved=true"),
    )
    bulk = (
        Action(gettext_lazy("Repair"), reverse_lazy("reconciliation:repair-many"), needs=permissions.REPAIR),
    )
    actions = (
        Action(gettext_lazy("Routers looked at"), reverse_lazy("reconciliation:looks"), icon="router"),
        Action(gettext_lazy("RADIUS compared"), reverse_lazy("reconciliation:radius"), icon="database"),
        Action(
            gettext_lazy("Repair by itself"),
            reverse_lazy("reconciliation:rule"),
            dialog=True,
            needs=permissions.RULE,
        ),
    )
    empty = Emptiness(
        gettext_lazy("Nothing differs on the routers that were read"),
        gettext_lazy(
            "Each router with a user of ours is read every ten minutes. What of ours is missing, changed or left over "
            "is listed here; what was made by hand is never touched."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Drift]:
        return open_drift(ctx)

    def verdict(self, ctx: Context) -> Verdict | None:
        """What cannot be read may differ."""
        away = looks(ctx).exclude(state__in=(network.Reach.UNKNOWN, network.Reach.REACHABLE)).count()
        if not away:
            return None
        said = ngettext("%(n)s router could not be read.", "%(n)s routers could not be read.", away)
        which = Action(_("Routers looked at"), reverse("reconciliation:looks"), icon="router")
        return Verdict(
            "warn",
            said % {"n": words.count(away)},
            ngettext(
                "What is listed of it is from its last good look.",
                "What is listed of them is from the last good look at each.",
                away,
            ),
            (which,),
        )


class RepairManyPage(FreePage):
    """Posted to from the list with what was ticked."""

    needs = permissions.REPAIR

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Nothing is ticked by an address: back to the list."""
        return finish(request, reverse("reconciliation:drift"))

    def post(self, request: HttpRequest) -> HttpResponse:
        picked = DriftPage.picked(request).filter(blocked="").exclude(kind=DriftKind.TAKEN)[:MOST]
        asked = _ask(self.ctx, list(picked))
        said = ngettext("%(n)s repair asked.", "%(n)s repairs asked.", asked) % {"n": words.count(asked)}
        if not asked:
            said = _("Nothing of this can be repaired from here.")
        return finish(request, Done(reverse("reconciliation:drift"), said))


def _ask(ctx: Context, rows: Sequence[Drift]) -> int:
    by_router: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        by_router[row.nas_id].append(row.pk)
    return sum(ask_repair(ctx, nas_id=nas_id, drift_ids=ids) for nas_id, ids in by_router.items())
