"""Alarms about sign-ins: who tries passwords, since when, how often and from where."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import GuessedBy
from mtandao.domains.network.models import Guessing
from mtandao.domains.network.queries import guessings, open_guessings, routers_by_address
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CountColumn, KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable


def attempts_url(row: Guessing) -> str:
    """What was tried, in the log."""
    url = reverse("network:attempts")
    if row.by == GuessedBy.ROUTER:
        return f"{url}?{urlencode({'router': row.nas_id, 'accepted': 'false'})}" if row.nas_id else url
    return f"{url}?{urlencode({'q': row.key, 'accepted': 'false'})}"


def who(row: Guessing) -> str:
    """What it is counted by."""
    if row.by == GuessedBy.DEVICE:
        return _("the device %(key)s") % {"key": row.key}
    if row.by == GuessedBy.ROUTER:
        return _("the router %(key)s") % {"key": row.nas.name if row.nas else row.key}
    return row.key


def verdict(ctx: Context) -> Verdict | None:
    """Over the log, while it rings: the largest of them."""
    ringing = list(open_guessings(ctx).order_by("-attempts")[:11])
    if not ringing:
        return None
    worst, more = ringing[0], len(ringing) - 1
    said = _("Somebody tries passwords: %(n)s sign-ins refused since %(since)s, %(who)s.") % {
        "n": words.count(worst.attempts),
        "since": times.moment(worst.began_at, ctx.now),
        "who": who(worst),
    }
    others = ngettext("%(n)s other alarm.", "%(n)s other alarms.", more) % {"n": words.count(more)}
    return Verdict("bad", said, others if more else "", (Action(_("Alarms"), reverse("network:guessing")),))


class GuessingTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="ended_at", empty_values=())
    who = NameColumn(gettext_lazy("Who"), accessor="key", url=attempts_url)
    by = KitColumn(gettext_lazy("Counted by"), width="s", priority=3)
    attempts = CountColumn(gettext_lazy("Refused"), phone="value")
    began_at = MomentColumn(gettext_lazy("Since"), phone="note")
    ended_at = MomentColumn(gettext_lazy("Until"), priority=3)
    origin = KitColumn(gettext_lazy("From where"), accessor="routers", flex=True, priority=2, empty_values=())

    def render_state(self, record: Guessing) -> Any:
        if record.ended_at is None:
            return state_html("failed", _("going on"))
        return state_html("done", _("calm again"))

    def render_who(self, record: Guessing, column: Any) -> Any:
        return column.render(who(record), record, self)

    def render_by(self, record: Guessing) -> Any:
        return GuessedBy(record.by).label

    def render_origin(self, record: Guessing) -> str:
        """What it is not counted by: a few of each."""
        routers = [self.routers[each].name if each in self.routers else each for each in record.routers]
        named = record.login.subscriber.full_name if record.login else ""
        told = {
            GuessedBy.LOGIN: [named, *routers, *record.devices],
            GuessedBy.DEVICE: [*record.usernames, *routers],
            GuessedBy.ROUTER: [*record.usernames, *record.devices],
        }
        return ", ".join(each for each in told[GuessedBy(record.by)] if each)

    def __init__(self, rows: Any, **options: Any) -> None:
        super().__init__(rows, **options)
        ctx: Any = getattr(self.request, "ctx", None)
        self.routers = routers_by_address(ctx, {each for row in self.records for each in row.routers})

    def row_name(self, record: Guessing) -> str:
        return record.key


class GuessingFilters(KitFilters):
    prime = ("open", "by")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="key", lookup_expr="startswith")
    open = django_filters.BooleanFilter(
        label=gettext_lazy("Going on"), field_name="ended_at", lookup_expr="isnull"
    )
    by = django_filters.MultipleChoiceFilter(label=gettext_lazy("Counted by"), choices=GuessedBy.choices)


class GuessingPage(ListPage):
    name, title = "guessing", gettext_lazy("Alarms about sign-ins")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = GuessingTable, GuessingFilters, "-began_at"
    back = Crumb(gettext_lazy("Sign-ins"), reverse_lazy("network:attempts"))
    views = (
        SavedView(gettext_lazy("Going on"), "open=true"),
        SavedView(gettext_lazy("All"), counts=False),
    )
    actions = (
        Action(
            gettext_lazy("Rules of the network"),
            reverse_lazy("network:rules"),
            dialog=True,
            needs=permissions.CHANGE_RULES,
        ),
    )
    empty = Emptiness(
        gettext_lazy("Nobody tries passwords"),
        gettext_lazy(
            "When more sign-ins of one user name, of one device, or by one router are refused than a mistake explains, "
            "it is listed here until it is calm."
        ),
        (
            Action(
                gettext_lazy("Rules of the network"),
                reverse_lazy("network:rules"),
                needs=permissions.CHANGE_RULES,
            ),
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Guessing]:
        return guessings(ctx)
