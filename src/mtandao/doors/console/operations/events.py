"""Outbox events: what happened, who was told, and what became of it there."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.foundation.context import Context
from mtandao.foundation.events import declared_events
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.outbox.commands import REPLAY, VIEW, dead_deliveries
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from mtandao.foundation.refusals import NotFound

SHAPES = {DeliveryState.PENDING: "waiting", DeliveryState.DONE: "done", DeliveryState.DEAD: "failed"}


def label_of(name: str) -> str:
    """An event's label, or its name if no room declares it any more."""
    declared = declared_events().get(name)
    return str(_(declared.label)) if declared and declared.label else name


def events(ctx: Context) -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(tenant_id=ctx.tenant_id)


def deliveries_of(ctx: Context, positions: Sequence[int]) -> Mapping[int, list[OutboxDelivery]]:
    found: dict[int, list[OutboxDelivery]] = defaultdict(list)
    rows = OutboxDelivery.objects.filter(tenant_id=ctx.tenant_id, event_id__in=list(positions)).order_by("id")
    for row in rows:
        found[row.event_id].append(row)
    return found


def worst(deliveries: Sequence[OutboxDelivery]) -> str:
    """The state that matters of several."""
    states = {delivery.state for delivery in deliveries}
    for state in (DeliveryState.DEAD, DeliveryState.PENDING):
        if state in states:
            return state
    return DeliveryState.DONE


class EventTable(KitTable):
    emitted_at = MomentColumn(gettext_lazy("When"), phone="note")
    name = NameColumn(
        gettext_lazy("Event"), url=lambda row: reverse("operations:event", kwargs={"position": row.pk})
    )
    code = CodeColumn(gettext_lazy("Name"), accessor="name", priority=2)
    subject = CodeColumn(gettext_lazy("Of"), accessor="subject_id", priority=3)
    actor_name = KitColumn(gettext_lazy("By"), priority=3, width="l")
    told = KitColumn(gettext_lazy("Listeners"), phone="state")
    position = CodeColumn(gettext_lazy("Number"), optional=True)

    @cached_property
    def deliveries(self) -> Mapping[int, list[OutboxDelivery]]:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return deliveries_of(ctx, [record.pk for record in self.records])

    def render_name(self, record: OutboxEvent, column: Any) -> Any:
        return column.render(label_of(record.name), record, self)

    def render_subject(self, value: Any) -> str:
        return f"…{str(value)[-8:]}"

    def render_told(self, record: OutboxEvent) -> Any:
        told = self.deliveries.get(record.pk, [])
        if not told:
            return format_html('<span class="mt-faint">{}</span>', _("nobody listens"))
        state, number = worst(told), len(told)
        ended = sum(delivery.state == DeliveryState.DONE for delivery in told)
        if state == DeliveryState.DONE:
            return state_html("done", ngettext("%(n)s told", "%(n)s told", number) % {"n": number})
        said = _("%(ended)s of %(n)s told") % {"ended": ended, "n": number}
        return state_html(SHAPES[DeliveryState(state)], said)

    def row_name(self, record: OutboxEvent) -> str:
        return f"{record.name} {record.pk}"


class EventFilters(KitFilters):
    prime = ("name", "state", "emitted_at")
    name = django_filters.MultipleChoiceFilter(label=gettext_lazy("Event"), choices=lambda: _names())
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Listeners"),
        choices=(
            (DeliveryState.PENDING, gettext_lazy("waiting")),
            (DeliveryState.DEAD, gettext_lazy("set aside")),
        ),
        method="by_state",
    )
    emitted_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"))
    cause = django_filters.UUIDFilter(label=gettext_lazy("Cause"), field_name="correlation_id")
    subject = django_filters.UUIDFilter(label=gettext_lazy("Of"), field_name="subject_id")
    stream = django_filters.UUIDFilter(label=gettext_lazy("Subscriber"), field_name="stream_id")

    def by_state(self, rows: QuerySet[OutboxEvent], name: str, value: str) -> QuerySet[OutboxEvent]:
        told = OutboxDelivery.objects.filter(tenant_id=self.request.ctx.tenant_id, state=value)
        return rows.filter(pk__in=told.values("event_id"))

    def words_cause(self, value: Any) -> str:
        return f"…{str(value)[-8:]}"

    words_subject = words_stream = words_cause


def _names() -> list[tuple[str, str]]:
    return sorted(((name, label_of(name)) for name in declared_events()), key=lambda pair: pair[1])


class EventsPage(ListPage):
    name, title = "events", gettext_lazy("Outbox")
    needs = VIEW
    export_needs = VIEW
    table, filters, order = EventTable, EventFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Waiting"), "state=pending"),
        SavedView(gettext_lazy("Set aside"), "state=dead"),
    )
    actions = (Action(gettext_lazy("Set aside"), reverse_lazy("operations:dead"), icon="mail-off"),)
    empty = Emptiness(
        gettext_lazy("Nothing has happened yet"),
        gettext_lazy("Every change announces itself here, in the same breath as it is made."),
    )

    def queryset(self, ctx: Context) -> QuerySet[OutboxEvent]:
        return events(ctx)

    def verdict(self, ctx: Context) -> Verdict | None:
        dead = dead_deliveries(ctx).order_by()[:1000].count()
        if not dead:
            return None
        said = ngettext(
            "%(n)s delivery was set aside after its last try.",
            "%(n)s deliveries were set aside after their last try.",
            dead,
        ) % {"n": words.count(dead)}
        look = Action(_("Look at them"), reverse("operations:dead"), kind="primary")
        return Verdict(
            "bad", said, _("Nothing is lost: each can be replayed once its reason is mended."), (look,)
        )


class EventPage(DetailPage):
    needs = VIEW
    route = "operations:event"
    tabs = (Tab("details", gettext_lazy("Details"), "operations/_event.html"),)

    def load(self, ctx: Context, **ids: Any) -> OutboxEvent:
        found = events(ctx).filter(pk=ids["position"]).first()
        if found is None:
            raise NotFound(_("There is no such event here."))
        return found

    def head(self, ctx: Context, thing: OutboxEvent) -> Head:
        told = deliveries_of(ctx, [thing.pk]).get(thing.pk, [])
        badges = (Badge(SHAPES[DeliveryState(worst(told))]),) if told else ()
        cause = f"{reverse('operations:events')}?cause={thing.correlation_id}"
        return Head(
            title=label_of(thing.name),
            badges=badges,
            facts=(
                Fact(_("Name"), thing.name, mono=True),
                Fact(_("Number"), str(thing.pk), mono=True),
                Fact(_("When"), times.moment(thing.emitted_at, ctx.now, seconds=True)),
                Fact(_("Cause"), _("all it caused"), url=cause),
            ),
            back=Crumb(_("Outbox"), reverse("operations:events")),
        )

    def details(self, ctx: Context, thing: OutboxEvent) -> dict[str, Any]:
        return {
            "payload": json.dumps(thing.payload, indent=2, ensure_ascii=False, sort_keys=True),
            "deliveries": [_drawn(row) for row in deliveries_of(ctx, [thing.pk]).get(thing.pk, [])],
            "here": self.request.path,
            "known": (
                Fact(_("Of"), str(thing.subject_id), mono=True, copy=str(thing.subject_id)),
                Fact(_("Ordered by"), str(thing.stream_id), mono=True),
                Fact(_("Request"), str(thing.request_id), mono=True),
                Fact(_("Cause"), str(thing.correlation_id), mono=True, copy=str(thing.correlation_id)),
                Fact(_("By"), thing.actor_name or "–"),
                Fact(_("Kind of actor"), thing.actor_kind),
            ),
        }


def _drawn(row: OutboxDelivery) -> dict[str, Any]:
    replay = Action(
        _("Replay"),
        reverse("operations:replay"),
        icon="refresh",
        method="post",
        needs=REPLAY,
        name="ids",
        value=str(row.pk),
    )
    return {
        "row": row,
        "state": SHAPES[DeliveryState(row.state)],
        "word": DeliveryState(row.state).label,
        "replay": replay if row.state == DeliveryState.DEAD else None,
    }
