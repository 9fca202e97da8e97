"""Deliveries set aside after their last try, and the way back."""

from typing import Any
from urllib.parse import urlsplit

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.doors.console.operations.events import label_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.outbox.commands import REPLAY, VIEW, dead_deliveries, replay_deliveries
from mtandao.foundation.outbox.models import OutboxDelivery


class DeadTable(KitTable):
    emitted_at = MomentColumn(gettext_lazy("When"), accessor="event__emitted_at", phone="note")
    event = NameColumn(
        gettext_lazy("Event"),
        accessor="event__name",
        url=lambda row: reverse("operations:event", kwargs={"position": row.event_id}),
    )
    listener = CodeColumn(gettext_lazy("Listener"), phone="value")
    attempts = CountColumn(gettext_lazy("Tries"), priority=2)
    last_error = KitColumn(gettext_lazy("Why"), flex=True, phone="state")

    def render_event(self, value: str, record: OutboxDelivery, column: Any) -> Any:
        return column.render(label_of(value), record, self)

    def row_name(self, record: OutboxDelivery) -> str:
        return f"{record.listener} {record.pk}"


class DeadFilters(KitFilters):
    prime = ("listener",)
    listener = django_filters.CharFilter(label=gettext_lazy("Listener"), lookup_expr="startswith")
    last_error = django_filters.CharFilter(label=gettext_lazy("Why"), lookup_expr="icontains")


class DeadPage(ListPage):
    name, title = "dead-letters", gettext_lazy("Set aside")
    needs = VIEW
    export_needs = VIEW
    back = Crumb(gettext_lazy("Outbox"), "../events/")
    table, filters, order = DeadTable, DeadFilters, "pk"
    bulk = (Action(gettext_lazy("Replay"), reverse_lazy("operations:replay"), icon="refresh", needs=REPLAY),)
    empty = Emptiness(
        gettext_lazy("Nothing is set aside"),
        gettext_lazy(
            "A delivery that failed ten times waits here until somebody mends the reason and replays it."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[OutboxDelivery]:
        return dead_deliveries(ctx).order_by().select_related("event")


class ReplayPage(Page):
    """The ticked ones, or all of the view."""

    needs = REPLAY

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = list(DeadPage.picked(request).values_list("pk", flat=True))
        count = replay_deliveries(self.ctx, delivery_ids=ids)
        said = ngettext("%(n)s delivery replayed.", "%(n)s deliveries replayed.", count) % {
            "n": words.count(count)
        }
        return finish(
            request, Done(_came_from(request), said if count else _("Nothing was set aside any more."))
        )


def _came_from(request: HttpRequest) -> str:
    """Back to the page it was pressed on, if that is ours."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return urlsplit(referrer).path
    return reverse("operations:dead")


replay = ReplayPage.as_view()
