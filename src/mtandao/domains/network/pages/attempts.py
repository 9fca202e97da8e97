"""The log of sign-ins: who tried to come in, where and with what, and why he was not let in."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db import DatabaseError, InterfaceError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import attempts, permissions, rules
from mtandao.domains.network.choices import AttemptReason
from mtandao.domains.network.models import Nas
from mtandao.domains.network.pages import guessing
from mtandao.domains.network.pages.finding import logins_like
from mtandao.domains.network.queries import logins_by_username, routers, routers_by_address
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import clipped_html, state_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

# A name that more people have is looked for by user name alone.
MOST_NAMES = 200


class ReasonColumn(KitColumn):
    """Why he was not let in, and under it what he was told: of whoever we refuse that alone says which it was."""

    def filed(self, value: Any, record: Any, name: str) -> str:
        return ": ".join(text for text in (reason_of(record), record.message) if text)


def reason_of(row: attempts.Row) -> str:
    reason = row.reason or ""
    return str(AttemptReason(reason).label) if reason in AttemptReason.values else reason


class AttemptTable(KitTable):
    at = MomentColumn(gettext_lazy("When"), phone="note")
    result = StateColumn(gettext_lazy("Result"), accessor="accepted")
    username = CodeColumn(gettext_lazy("Sign-in"), phone="title", width="l")
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="username", empty_values=(), priority=2)
    reason = ReasonColumn(gettext_lazy("Why"), phone="line", flex=True, empty_values=())
    router = KitColumn(gettext_lazy("Router"), accessor="nas_address", priority=2, width="m")
    mac = CodeColumn(gettext_lazy("MAC"), priority=3)

    def __init__(self, rows: Iterable[Any], **options: Any) -> None:
        super().__init__(rows, **options)
        ctx: Any = getattr(self.request, "ctx", None)
        self.logins = logins_by_username(ctx, {row.username for row in self.records}, with_owner=True)
        self.routers = routers_by_address(ctx, {row.nas_address for row in self.records})

    def render_at(self, record: Any, column: Any) -> Any:
        # RADIUS lives by the real clock; the demo's pages by the moved one.
        return column.shown(record.at + clock.offset(), record, self)

    def render_result(self, record: Any) -> Any:
        return state_html("done", _("let in")) if record.accepted else state_html("refused", _("refused"))

    def render_subscriber(self, record: Any) -> Any:
        login = self.logins.get(record.username)
        if login is None:
            return format_html('<span class="mt-quiet">{}</span>', _("nobody we know"))
        url, name = f"/subscribers/{login.subscriber_id}/", login.subscriber.full_name
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', url, clipped_html(name))

    def render_reason(self, record: Any) -> Any:
        told = record.message
        under = format_html('<div class="mt-under"><bdi>{}</bdi></div>', told) if told else ""
        return format_html("{}{}", reason_of(record), under)

    def render_router(self, value: str) -> str:
        nas = self.routers.get(value)
        return nas.name if nas else value

    def row_name(self, record: Any) -> str:
        return str(record.username)


class AttemptFilters(KitFilters):
    prime = ("accepted", "reason", "router", "at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    accepted = django_filters.BooleanFilter(label=gettext_lazy("Let in"))
    reason = django_filters.MultipleChoiceFilter(label=gettext_lazy("Why"), choices=AttemptReason.choices)
    router = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Router"), queryset=lambda request: routers(request.ctx), method="by_router"
    )
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), method="by_days")

    def find(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A user name, a MAC however it is spelled, or whose login it is."""
        text = value.strip()
        if spellings := rules.device_spellings(text):
            return rows.filter(mac__in=spellings)
        names = logins_like(self.request.ctx, text).values_list("username", flat=True)[:MOST_NAMES]
        return rows.filter(username__in={text, *names})

    def by_router(self, rows: QuerySet[Any], name: str, value: Nas) -> QuerySet[Any]:
        return rows.filter(nas_address=value.address)

    def by_days(self, rows: QuerySet[Any], name: str, value: slice) -> QuerySet[Any]:
        if value.start is not None:
            rows = rows.filter(at__gte=value.start - clock.offset())
        return rows.filter(at__lte=value.stop - clock.offset()) if value.stop is not None else rows


class AttemptsPage(ListPage):
    """Read from RADIUS's own database, which may be away: then the page says so and shows nothing."""

    name, title = "attempts", gettext_lazy("Sign-ins")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = AttemptTable, AttemptFilters, "-at"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Refused"), "accepted=false", counts=False),
        SavedView(gettext_lazy("Wrong password"), "reason=wrong+password", counts=False),
        SavedView(gettext_lazy("Unknown user name"), "reason=unknown+user", counts=False),
    )
    actions = (Action(gettext_lazy("Alarms"), reverse_lazy("network:guessing"), icon="alert-triangle"),)
    empty = Emptiness(
        gettext_lazy("Nobody has tried to sign in lately"),
        gettext_lazy("Each sign-in appears here within seconds, let in or not, with the reason."),
    )
    away = False

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().get(request, **kwargs)
        except (DatabaseError, InterfaceError):
            self.away = True
            return super().get(request, **kwargs)

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        rows = attempts.attempts(ctx)
        if self.away:
            return rows.none()
        if self._looks_back(self.request.GET):
            return rows
        return rows.filter(at__gte=ctx.now - clock.offset() - attempts.LATELY)

    def verdict(self, ctx: Context) -> Verdict | None:
        if not self.away:
            return guessing.verdict(ctx)
        return Verdict(
            "bad",
            _("RADIUS's database does not answer: its log cannot be read now."),
            _("Who is online stays online, and what is tried meanwhile is in the log later."),
        )

    def notes(self, ctx: Context, queryset: QuerySet[Any]) -> tuple[Text, ...]:
        if self._looks_back(self.request.GET):
            return ()
        days = {"days": attempts.LATELY.days}
        return (_("Of the last %(days)s days. Name a user or choose days to look further back.") % days,)

    def _looks_back(self, asked: Any) -> bool:
        text = asked.get("q", "").strip()
        named = bool(text) and not rules.device_spellings(text)
        return named or bool(asked.get("at_after"))
