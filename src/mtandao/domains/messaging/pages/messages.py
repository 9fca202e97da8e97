"""Every text to every phone, and what became of it."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, State
from mtandao.domains.messaging.defaults import DEFAULTS
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.queries import messages
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CountColumn, KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import clipped_html, state_html
from mtandao.foundation.kit.pieces import Emptiness
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import Refusal

SHAPES = {
    State.QUEUED: "waiting",
    State.WAITING: "waiting",
    State.SENDING: "running",
    State.NOT_SENT: "cancelled",
    State.UNKNOWN: "no_answer",
    State.SENT: "open",
    State.FAILED: "failed",
    State.DELIVERED: "done",
}


def owner_url(row: Message) -> str:
    return f"/subscribers/{row.subscriber_id}/messages/" if row.subscriber_id else ""


def about(code: str) -> str:
    """`Payment received`; a text of the tenant's own by its code, one written by hand by nothing."""
    default = DEFAULTS.get(code)
    return str(default.label) if default else code


class MessageTable(KitTable):
    created_at = MomentColumn(gettext_lazy("Written"), phone="note")
    state = StateColumn(gettext_lazy("Status"))
    to = NameColumn(
        gettext_lazy("To"),
        accessor="subscriber__full_name",
        url=owner_url,
        empty_values=(),
        flex=False,
        width="m",
    )
    phone = KitColumn(gettext_lazy("Address"), accessor="to", phone="value", width="m")
    channel = KitColumn(gettext_lazy("By"), accessor="get_channel_display", priority=2)
    body = KitColumn(gettext_lazy("Text"), flex=True)
    about = KitColumn(gettext_lazy("About"), accessor="template", priority=2, width="m", empty_values=())
    parts = CountColumn(gettext_lazy("SMS"), priority=3, optional=True)
    reason = KitColumn(gettext_lazy("Why"), accessor="why", priority=3, width="l", optional=True)

    def render_state(self, record: Message) -> Any:
        said = state_html(SHAPES[State(record.state)], State(record.state).label)
        return format_html('<span title="{}">{}</span>', record.why, said) if record.reason else said

    def render_to(self, value: str | None, record: Message) -> Any:
        if not value:
            return format_html('<span class="mt-quiet">{}</span>', _("nobody we know"))
        return format_html(
            '<a class="mt-plain mt-main-link" href="{}">{}</a>', owner_url(record), clipped_html(value)
        )

    def render_phone(self, record: Message) -> Any:
        return clipped_html(
            words.phone(record.to, self.phone_home) if record.channel == Channel.SMS else record.to
        )

    def render_body(self, record: Message) -> Any:
        return clipped_html(record.subject or record.body)

    def render_about(self, record: Message) -> Any:
        if record.template or record.paper:
            return clipped_html(about(record.template) or record.get_paper_display())
        return clipped_html(_("by %(who)s") % {"who": record.sent_by}) if record.sent_by else ""

    def row_name(self, record: Message) -> str:
        return str(record)


class MessageFilters(KitFilters):
    prime = ("state", "created_at", "channel", "template")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=State.choices)
    channel = django_filters.MultipleChoiceFilter(label=gettext_lazy("By"), choices=Channel.choices)
    created_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Written"))
    template = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("About"), choices=[(code, default.label) for code, default in DEFAULTS.items()]
    )

    def find(self, rows: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        """By phone in any spelling, by its last digits, or by the subscriber's name."""
        ctx: Context = self.request.ctx
        typed = value.strip()
        if "@" in typed:
            return rows.filter(to__iexact=typed)
        try:
            return rows.filter(to=subscribers.e164(typed, ctx.tenant.country))
        except Refusal:
            pass
        digits = "".join(filter(str.isdigit, typed))
        if digits and digits == typed.replace(" ", ""):
            return rows.filter(to__endswith=digits)
        first, _space, last = typed.partition(" ")
        named = Q(subscriber__first_name__icontains=first, subscriber__last_name__icontains=last)
        return rows.filter(named | Q(subscriber__last_name__icontains=typed))


class MessagesPage(ListPage):
    name, title = "messages", gettext_lazy("Messages")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = MessageTable, MessageFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Reached nobody"), "state=failed&state=not_sent&state=unknown"),
        SavedView(gettext_lazy("On their way"), "state=queued&state=waiting&state=sending"),
    )
    empty = Emptiness(
        gettext_lazy("Nothing was written yet"),
        gettext_lazy(
            "Invoices, payments and the ladder write by themselves once a message provider is set up."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Message]:
        return messages(ctx)
