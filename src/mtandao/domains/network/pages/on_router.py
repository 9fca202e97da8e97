"""What a router holds, as it says itself: each tab is a bounded call, and no answer is a sentence."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.hands import Hand, Row, Trouble, hand_of
from mtandao.domains.network.models import Login, Nas
from mtandao.domains.network.on_router import (
    Interface,
    interfaces_of,
    is_ours,
    logins_behind,
    rows_of,
    shadowed,
    whose,
)
from mtandao.domains.network.rules.routeros import MANAGED, MARK, UPLINK, WAY
from mtandao.domains.network.rules.routeros.written import mbps
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn
from mtandao.foundation.kit.pieces import Action, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

MOST = 200  # RouterOS has no pages: what is beyond is counted, not drawn
WHY: dict[str, Text] = {
    UPLINK: gettext_lazy("the uplink"),
    WAY: gettext_lazy("we reach it this way"),
    MANAGED: gettext_lazy("its management network"),
    "named": gettext_lazy("named here"),
    "network": gettext_lazy("its network is reserved"),
}
LINKS: dict[str, Text] = {"off": gettext_lazy("off"), "up": gettext_lazy("up"), "down": gettext_lazy("down")}
Sheet = tuple[Text, KitTable, Text, Action | None]


class InterfaceTable(KitTable):
    name = CodeColumn(gettext_lazy("Interface"), phone="title")
    type = KitColumn(gettext_lazy("Kind"), priority=2)
    link = KitColumn(gettext_lazy("Link"), phone="value")
    addresses = CodeColumn(gettext_lazy("Addresses"), priority=3)
    reserved = KitColumn(gettext_lazy("Reserved"), flex=True, phone="line")


class RateColumn(CodeColumn):
    """RouterOS gives bits a second; people speak of Mbps."""

    def shown(self, value: Any, record: Any, table: Any) -> Any:
        return mbps(value) or "–"


class QueueTable(KitTable):
    name = CodeColumn(gettext_lazy("Queue"), phone="title", empty_values=())
    target = CodeColumn(gettext_lazy("Target"), phone="note")
    limit = RateColumn(gettext_lazy("Up and down"), accessor="max-limit", phone="value")
    priority = KitColumn(gettext_lazy("Priority"), priority=3)
    whose = KitColumn(gettext_lazy("Whose"))


class PoolTable(KitTable):
    name = CodeColumn(gettext_lazy("Pool"), phone="title")
    ranges = CodeColumn(gettext_lazy("Addresses"), phone="note")
    whose = KitColumn(gettext_lazy("Whose"))


class ProfileTable(KitTable):
    name = CodeColumn(gettext_lazy("Profile"), phone="title")
    local = CodeColumn(gettext_lazy("Our end"), accessor="local-address", priority=3)
    remote = CodeColumn(gettext_lazy("Their end"), accessor="remote-address", phone="note")
    rate = RateColumn(gettext_lazy("Up and down"), accessor="rate-limit", priority=3)
    whose = KitColumn(gettext_lazy("Whose"))


class UserTable(KitTable):
    name = CodeColumn(gettext_lazy("User"), phone="title")
    state = KitColumn(gettext_lazy("Works"), phone="value")
    service = KitColumn(gettext_lazy("Service"), priority=3)
    profile = CodeColumn(gettext_lazy("Profile"), priority=2, phone="note")
    address = CodeColumn(gettext_lazy("Address"), accessor="remote-address", priority=3)
    shadows = KitColumn(gettext_lazy("Beside ours"), flex=True, phone="line")


class ActiveTable(KitTable):
    name = CodeColumn(gettext_lazy("Sign-in"), phone="title")
    service = KitColumn(gettext_lazy("Service"), priority=3)
    address = CodeColumn(gettext_lazy("Address"), phone="note")
    caller = CodeColumn(gettext_lazy("MAC"), accessor="caller-id", priority=3)
    uptime = KitColumn(gettext_lazy("Online for"), phone="value")


# What pages list and edit, by the word in the address, and how it is drawn.
KINDS: dict[str, tuple[type[KitTable], Text]] = {
    "queue": (QueueTable, gettext_lazy("Simple queues")),
    "pool": (PoolTable, gettext_lazy("Pools")),
    "profile": (ProfileTable, gettext_lazy("PPP profiles")),
}


def asked(nas: Nas, look: Callable[[Hand], list[Sheet]]) -> dict[str, Any]:
    try:
        with hand_of(nas) as hand:
            return {"sheets": look(hand)}
    except Trouble as trouble:
        return {"sheets": [], "trouble": trouble_of(trouble)}


def trouble_of(trouble: Trouble) -> Verdict:
    """What it means that it cannot be read: for good, or until it answers."""
    if trouble.reach == Reach.TOO_OLD:
        return Verdict(
            "warn",
            trouble.detail,
            _(
                "Signing in, speeds, the wall and disconnecting work through RADIUS and CoA. What it holds is neither "
                "shown nor set up or compared from here: that needs RouterOS 7.1 or later."
            ),
        )
    if trouble.reach == Reach.UNCONFIGURED:
        return Verdict("warn", trouble.detail)
    later = _("What it holds is shown as soon as it answers. RADIUS and CoA do not need this.")
    return Verdict("bad", trouble.detail, later)


def why_reserved(why: str) -> Text:
    return WHY.get(why, why)


def interfaces(nas: Nas, request: HttpRequest) -> dict[str, Any]:
    def look(hand: Hand) -> list[Sheet]:
        rows = [_drawn(each) for each in interfaces_of(nas, hand)]
        at = {"nas_id": nas.pk}
        change = Action(
            _("Change what is reserved"),
            reverse("network:reserved", kwargs=at),
            dialog=True,
            needs=permissions.CHANGE_NAS,
        )
        return [_sheet(_("Interfaces"), InterfaceTable, rows, request, change)]

    return asked(nas, look)


def _drawn(each: Interface) -> Row:
    return {
        "name": each.name,
        "type": each.type,
        "link": str(LINKS[each.link]),
        "addresses": ", ".join(each.addresses),
        "reserved": str(why_reserved(each.reserved)),
    }


def kept_rows(ctx: Context, nas: Nas, request: HttpRequest) -> dict[str, Any]:
    def look(hand: Hand) -> list[Sheet]:
        return [_kind(ctx, nas, hand, kind, request) for kind in KINDS]

    return asked(nas, look)


def _kind(ctx: Context, nas: Nas, hand: Hand, kind: str, request: HttpRequest) -> Sheet:
    table, title = KINDS[kind]
    at = {"nas_id": nas.pk, "what": kind}
    rows = [{**row, "whose": str(whose(row).label)} for row in rows_of(hand, kind)]
    rows.sort(key=lambda row: row.get("dynamic") == "true")
    behind = logins_behind(ctx, nas, kind, rows[:MOST])
    add = Action(
        _("Add"), reverse("network:router-row", kwargs=at), icon="plus", needs=permissions.CHANGE_NAS
    )
    return _sheet(title, _linked(table, at, behind), rows, request, add)


class RowName(NameColumn):
    """What a session of nobody we know made leads nowhere."""

    def render(self, value: Any, record: Any, table: Any) -> Any:
        leads = self.url is not None and self.url(record)
        return super().render(value, record, table) if leads else self.shown(value, record, table)


def _linked(table: type[KitTable], at: dict[str, Any], behind: Mapping[str, Login]) -> type[KitTable]:
    def url(row: Row) -> str:
        if login := behind.get(row.get("name", "")):
            return customer_of(login)
        if row.get("dynamic") == "true" or at["what"] not in KINDS:
            return ""
        here = reverse("network:router-row", kwargs=at) + "?" + urlencode({"name": row.get("name", "")})
        return home_of(at["nas_id"], row) or here

    title = next(iter(table.base_columns.values())).verbose_name
    return type(table.__name__, (table,), {"name": RowName(title, url=url)})


def customer_of(login: Login) -> str:
    """Where his login and its speeds are to be seen."""
    return f"/subscribers/{login.subscriber_id}/services/"


def home_of(nas_id: UUID, row: Row) -> str:
    """Where a row of ours is wanted, as its mark tells: its PPPoE service, or the router's pools; else what is not as
    wanted on the router. Empty for what is not ours."""
    if not is_ours(row):
        return ""
    what, _dash, key = row["comment"].removeprefix(MARK).partition("-")
    at: dict[str, Any] = {"nas_id": nas_id}
    try:
        if what == "pppoe":
            return reverse("network:change-pppoe", kwargs={**at, "pppoe_id": UUID(key)})
        if what == "pool":
            return reverse("network:router-pools", kwargs=at)
    except ValueError:
        pass  # a mark of a release before
    return reverse("reconciliation:router", kwargs=at)


def active(ctx: Context, nas: Nas, request: HttpRequest) -> dict[str, Any]:
    def look(hand: Hand) -> list[Sheet]:
        rows = rows_of(hand, "active")
        table = _linked(ActiveTable, {"what": "active"}, logins_behind(ctx, nas, "active", rows[:MOST]))
        return [_sheet(_("Active PPP sessions"), table, rows, request, None)]

    return asked(nas, look)


def users(ctx: Context, nas: Nas, request: HttpRequest) -> dict[str, Any]:
    """Read alone, and without their passwords. Those that stand before one of ours come first."""

    def look(hand: Hand) -> list[Sheet]:
        rows = rows_of(hand, "user")
        ours = shadowed(ctx, rows)
        rows.sort(key=lambda row: row.get("name") not in ours)
        said = _("goes before a login of ours: RADIUS is not asked")
        drawn = [
            {
                **row,
                "state": str(_("off") if row.get("disabled") == "true" else _("on")),
                "shadows": said if row.get("name") in ours else "",
            }
            for row in rows
        ]
        behind = logins_behind(ctx, nas, "user", drawn[:MOST])
        sheet = _sheet(_("PPP users"), _linked(UserTable, {"what": "user"}, behind), drawn, request, None)
        return [sheet]

    return asked(nas, look)


def _sheet(
    title: Text, table: type[KitTable], rows: Sequence[Row], request: HttpRequest, action: Action | None
) -> Sheet:
    note = words.count(len(rows))
    if len(rows) > MOST:
        note = _("the first %(n)s of %(all)s") % {"n": MOST, "all": note}
    return title, table(rows[:MOST], request=request), note, action
