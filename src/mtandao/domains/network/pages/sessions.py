"""Who is online, and who was."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.models import Session
from mtandao.domains.network.pages.finding import sessions_like
from mtandao.domains.network.queries import live_sessions, not_over_before, routers, sessions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn, SizeColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import clipped_html, icon_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable


def speed(bits_per_second: int) -> str:
    """`0`, `840 k`, `12.4 M`."""
    if bits_per_second < 1_000_000:
        return f"{bits_per_second // 1000} k" if bits_per_second >= 1000 else "0"
    return f"{bits_per_second / 1_000_000:.1f} M"


def owner_url(row: Session) -> str:
    return f"/subscribers/{row.subscriber_id}/" if row.subscriber_id else ""


class EndColumn(KitColumn):
    """Words that stand at the end of a phone's card, as figures do."""

    css = "mt-num"


class _SessionTable(KitTable):
    """What live and past sessions have in common."""

    subscriber = NameColumn(
        gettext_lazy("Subscriber"), accessor="login__subscriber__full_name", url=owner_url, empty_values=()
    )
    username = CodeColumn(gettext_lazy("Sign-in"), priority=3, width="l", phone="line", empty_values=())
    router = KitColumn(gettext_lazy("Router"), accessor="nas__name", priority=2, width="m")
    address = CodeColumn(gettext_lazy("Address"), phone="note")
    mac = CodeColumn(gettext_lazy("MAC"), priority=4)

    def render_subscriber(self, value: str | None, record: Session) -> Any:
        if not value:
            return format_html('<span class="mt-quiet">{}</span>', _("nobody we know"))
        return format_html(
            '<a class="mt-plain mt-main-link" href="{}">{}</a>', owner_url(record), clipped_html(value)
        )

    def render_username(self, record: Session) -> Any:
        """A phone's card has one line for it and the router, which is a column of its own at a desk."""
        router = (
            format_html('<span class="mt-phone-also"> · {}</span>', record.nas.name) if record.nas else ""
        )
        return format_html("{}{}", clipped_html(record.username), router)

    def row_name(self, record: Session) -> str:
        return record.username


class LiveTable(_SessionTable):
    lasted = KitColumn(gettext_lazy("Online for"), accessor="started_at", sort="started_at", phone="state")
    down = SizeColumn(gettext_lazy("Down"), accessor="bytes_down", priority=2)
    up = SizeColumn(gettext_lazy("Up"), accessor="bytes_up", priority=3)
    now_down = EndColumn(gettext_lazy("Now, bit/s"), accessor="bps_down", phone="value")
    speed = KitColumn(gettext_lazy("Speed"), needs=permissions.SPEED, priority=3)
    drop = KitColumn(gettext_lazy("Drop"), needs=permissions.DISCONNECT)

    def render_lasted(self, value: Any) -> str:
        return times.duration(self.now - value)

    def render_now_down(self, record: Session) -> Any:
        return format_html(
            '<span class="mt-nowrap">{} / {}</span>', speed(record.bps_down), speed(record.bps_up)
        )

    def render_drop(self, record: Session) -> Any:
        if record.login_id is not None:
            url = reverse("network:disconnect", kwargs={"login_id": record.login_id})
        elif record.nas_id is not None:
            url = reverse("network:drop", kwargs={"session_id": record.pk})
        else:
            return ""
        return _icon_link(
            url, _("Disconnect %(name)s") % {"name": record.username}, _("Disconnect"), "plug-connected-x"
        )

    def render_speed(self, record: Session) -> Any:
        if record.login_id is None or record.nas_id is None:
            return ""
        url = reverse("network:session-speed", kwargs={"session_id": record.pk})
        said = _("Speed of %(login)s") % {"login": record.username}
        return _icon_link(url, said, _("Speed for this session"), "adjustments")


def _icon_link(url: str, said: str, title: str, icon: str) -> Any:
    return format_html(
        '<a class="btn btn-quiet btn-icon btn-sm" href="{}" data-mt-dialog aria-label="{}" title="{}">{}</a>',
        url,
        said,
        title,
        icon_html(icon),
    )


class SessionFilters(KitFilters):
    prime: Sequence[str] = ("router",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    router = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Router"), field_name="nas", queryset=lambda request: routers(request.ctx)
    )

    started_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Began"))

    def find(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        return sessions_like(self.request.ctx, rows, value)


class SessionsPage(ListPage):
    name, title = "sessions", gettext_lazy("Sessions")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = LiveTable, SessionFilters, "-lasted"
    refresh_s = 30
    actions = (Action(gettext_lazy("Session history"), reverse_lazy("network:history"), icon="history"),)
    empty = Emptiness(
        gettext_lazy("Nobody is online"),
        gettext_lazy("A session appears here with the accounting that its router sends at sign-in."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Session]:
        return live_sessions(ctx).defer("login__password", "nas__secret", "nas__api_password")


class HistoryTable(_SessionTable):
    # Two days, their times and a reason stand beside these: a desk has no room for all of them at full length.
    username = CodeColumn(gettext_lazy("Sign-in"), priority=3, width="m")
    mac = CodeColumn(gettext_lazy("MAC"), priority=4, optional=True)
    started_at = MomentColumn(gettext_lazy("From"), sort=True)
    stopped_at = MomentColumn(gettext_lazy("Until"), phone="state")
    lasted = EndColumn(gettext_lazy("Lasted"), accessor="started_at", priority=2, phone="value")
    down = SizeColumn(gettext_lazy("Down"), accessor="bytes_down", priority=2)
    up = SizeColumn(gettext_lazy("Up"), accessor="bytes_up", priority=3)
    stop_cause = KitColumn(gettext_lazy("Why it ended"), priority=3, width="s")

    class Meta(KitTable.Meta):
        sequence: Sequence[str] = ("started_at", "stopped_at", "...")

    def render_stopped_at(self, value: Any, record: Session, column: Any) -> Any:
        return column.shown(value, record, self) if value else _("still on")

    def render_lasted(self, record: Session) -> str:
        return times.duration((record.stopped_at or self.now) - record.started_at)


class HistoryFilters(SessionFilters):
    """`at` with an address answers who had it then. Whoever asks for a time looks into its months alone: a session that
    began then or ran then has not ended before."""

    prime = ("ended", "router", "started_at", "at")
    ended = django_filters.BooleanFilter(
        label=gettext_lazy("Over"), field_name="stopped_at", lookup_expr="isnull", exclude=True
    )
    started_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Began"), method="by_start")
    stopped_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Ended"))
    at = django_filters.DateTimeFilter(label=gettext_lazy("Online at"), method="by_instant")

    def by_start(self, rows: QuerySet[Session], name: str, value: slice) -> QuerySet[Session]:
        if value.start is not None:
            rows = rows.filter(started_at__gte=value.start).filter(not_over_before(value.start))
        return rows.filter(started_at__lte=value.stop) if value.stop is not None else rows

    def by_instant(self, rows: QuerySet[Session], name: str, value: Any) -> QuerySet[Session]:
        return rows.filter(started_at__lte=value).filter(not_over_before(value))

    def words_at(self, value: Any) -> str:
        return times.moment(value, self.request.ctx.now)


class HistoryPage(ListPage):
    name, title = "session-history", gettext_lazy("Session history")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    back = Crumb(gettext_lazy("Sessions"), "../")
    table, filters, order = HistoryTable, HistoryFilters, "-started_at"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Over"), "ended=true", counts=False),
        SavedView(gettext_lazy("Still on"), "ended=false", counts=False),
    )
    empty = Emptiness(gettext_lazy("No session has been yet"))
    # Rows are added up for the foot, never millions of them.
    most_added_up = 10_000

    def notes(self, ctx: Context, queryset: QuerySet[Session]) -> Sequence[Text]:
        bounded = queryset.order_by().select_related(None).values("bytes_down", "bytes_up")
        sums = bounded[: self.most_added_up + 1].aggregate(
            n=Count("*"), down=Sum("bytes_down"), up=Sum("bytes_up")
        )
        if sums["n"] > self.most_added_up:
            return (_("Narrow it down, by days or to one customer, for totals."),)
        moved = {"down": words.size(sums["down"] or 0), "up": words.size(sums["up"] or 0)}
        return (_("%(down)s down, %(up)s up in this view") % moved,)

    def queryset(self, ctx: Context) -> QuerySet[Session]:
        return sessions(ctx).defer("login__password", "nas__secret", "nas__api_password")
