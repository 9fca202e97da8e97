"""Who and what is in RADIUS that nobody here knows."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import Strange
from mtandao.domains.reconciliation.commands.strangers import (
    MOST_STRANGERS,
    ask_stranger_removal,
    is_known,
)
from mtandao.domains.reconciliation.models import RadiusStranger
from mtandao.domains.reconciliation.pages import radius_wording as wording
from mtandao.domains.reconciliation.pages.radius_one import RADIUS
from mtandao.domains.reconciliation.queries import radius_look, strangers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Crumb, Emptiness, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

BESIDE: Mapping[Strange, Text] = {
    Strange.USER_ROWS: gettext_lazy("It counts from the next sign-in on."),
    Strange.GROUP_ROWS: gettext_lazy("It counts from the next sign-in on, of everybody in the group."),
}


class StrangerTable(KitTable):
    name = NameColumn(
        gettext_lazy("Name"),
        url=lambda row: reverse("reconciliation:remove-stranger", kwargs={"stranger_id": row.pk}),
    )
    holder = KitColumn(gettext_lazy("What"), width="s", phone="note")
    holds = KitColumn(gettext_lazy("What RADIUS has of it"), flex=True, priority=2, phone="state")
    step = KitColumn(gettext_lazy("What to do"), accessor="pk", width="l", priority=3)
    found_at = MomentColumn(gettext_lazy("Found"), phone="value")

    def render_holder(self, record: RadiusStranger) -> Any:
        return Strange(record.holder).label

    def render_holds(self, record: RadiusStranger) -> str:
        return ", ".join(record.holds)

    def render_step(self, record: RadiusStranger) -> str:
        if record.asked_at is None:
            return _("Left alone.")
        return _("Removal asked %(ago)s.") % {"ago": times.ago(record.asked_at, self.now)}

    def row_name(self, record: RadiusStranger) -> str:
        return record.name


class StrangerFilters(KitFilters):
    prime = ("holder",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="name", lookup_expr="startswith")
    holder = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("What"),
        choices=Strange.choices,
    )


class StrangersPage(ListPage):
    name, title = "strangers", gettext_lazy("Strangers in RADIUS")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = StrangerTable, StrangerFilters, "-found_at"
    back = RADIUS
    empty = Emptiness(
        gettext_lazy("RADIUS knows nobody else"),
        gettext_lazy(
            "What somebody wrote into RADIUS by hand is listed here and left alone: users and routers that nobody here "
            "knows, and rows beside those of a user or group of ours."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[RadiusStranger]:
        return strangers(ctx)

    def verdict(self, ctx: Context) -> Verdict | None:
        look = radius_look(ctx)
        if look is None or look.strangers <= MOST_STRANGERS or not strangers(ctx).exists():
            return None
        listed = _("The first %(n)s of them are listed.") % {"n": words.count(MOST_STRANGERS)}
        return Verdict("warn", wording.strangers(look.strangers), listed)


class RemoveStrangerPage(ConfirmPage):
    needs = permissions.REPAIR
    title = gettext_lazy("Remove from RADIUS")
    verb = gettext_lazy("Remove")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        row = RadiusStranger.found(ctx, id=kwargs["stranger_id"])
        if is_known(ctx, Strange(row.holder), row.name):
            return _("%(name)s is known here by now, and stays.") % {"name": row.name}, None
        if row.holder in BESIDE:
            said = _("%(rows)s of %(name)s: taken out of RADIUS.") % {
                "rows": ", ".join(row.holds),
                "name": row.name,
            }
            return said, (BESIDE[Strange(row.holder)], _("What is wanted here stays."))
        if row.holder == Strange.ROUTER:
            said = _("The router %(name)s may ask RADIUS no more.") % {"name": row.name}
            return said, (_("Whoever signs in by it is not let in any more."),)
        said = _("%(name)s can sign in no more.") % {"name": row.name}
        return said, (_("All that RADIUS has of this user is deleted, also what was added by hand."),)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(StrangersPage.title, reverse("reconciliation:strangers"))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        row = ask_stranger_removal(ctx, stranger_id=kwargs["stranger_id"])
        said = _("%(name)s is taken out of RADIUS.") % {"name": row.name}
        return Done(reverse("reconciliation:strangers"), said)
