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
from mtandao.domains.network.models import Nas
from mtandao.domains.network.rules.routeros import (
    MANAGED,
    MARK,
    UPLINK,
    WAY,
    in_the_way,
    reserved_of,
    seen_reserved,
)
from mtandao.domains.network.rules.routeros.written import mbps
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn
from mtandao.foundation.kit.pieces import Action, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

MOST = 200  # RouterOS has no pages: what is beyond is counted, not drawn
WHY: dict[str, Text] = {
    UPLINK: gettext_lazy("the uplink"),
    WAY: gettext_lazy("we reach it this way"),
    MANAGED: gettext_lazy("its management network"),
}
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


class ActiveTable(KitTable):
    name = CodeColumn(gettext_lazy("Sign-in"), phone="title")
    service = KitColumn(gettext_lazy("Service"), priority=3)
    address = CodeColumn(gettext_lazy("Address"), phone="note")
    caller = CodeColumn(gettext_lazy("MAC"), accessor="caller-id", priority=3)
    uptime = KitColumn(gettext_lazy("Online for"), phone="value")


# What pages list and edit, by the word in the address: the menu, and how it is drawn.
KINDS: dict[str, tuple[str, type[KitTable], Text]] = {
    "queue": ("queue/simple", QueueTable, gettext_lazy("Simple queues")),
    "pool": ("ip/pool", PoolTable, gettext_lazy("Pools")),
    "profile": ("ppp/profile", ProfileTable, gettext_lazy("PPP profiles")),
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


def interfaces_of(nas: Nas, hand: Hand) -> list[Row]:
    """Those that nobody's session made, each with what it is and why nothing is set up on it."""
    names = ("name", "type", "running", "disabled", "dynamic")
    held = [row for row in hand.read("interface", names) if row.get("dynamic") != "true"]
    homes = hand.read("ip/address", ("address", "interface", "comment"))
    ways = hand.read("ip/route", ("dst-address", "gateway"), dst_address="0.0.0.0/0")
    # As it is now; what the last look saw counts until the next.
    seen = nas.reserved_seen | seen_reserved(nas.address, homes, ways)
    return [_interface(nas, row, homes, seen) for row in held]


def why_reserved(why: str) -> Text:
    return WHY.get(why, why)


def interfaces(nas: Nas, request: HttpRequest) -> dict[str, Any]:
    def look(hand: Hand) -> list[Sheet]:
        rows = interfaces_of(nas, hand)
        at = {"nas_id": nas.pk}
        change = Action(
            _("Change what is reserved"),
            reverse("network:reserved", kwargs=at),
            dialog=True,
            needs=permissions.CHANGE_NAS,
        )
        return [_sheet(_("Interfaces"), InterfaceTable, rows, request, change)]

    return asked(nas, look)


def _interface(nas: Nas, row: Row, homes: Sequence[Row], seen: Mapping[str, str]) -> Row:
    """What it is, and why nothing is set up on it: named by a person, or seen on the router."""
    name, reserved = row["name"], reserved_of([*nas.reserved, *seen])
    mine = [each["address"] for each in homes if each.get("interface") == name]
    why: Text = ""
    if name in nas.reserved:
        why = _("named here")
    elif name in reserved.interfaces:
        why = why_reserved(seen.get(name, WAY))
    elif any(in_the_way("ip/address", {"address": each}, reserved) for each in mine):
        why = _("its network is reserved")
    link = (
        _("off") if row.get("disabled") == "true" else _("up") if row.get("running") == "true" else _("down")
    )
    return {
        "name": name,
        "type": row.get("type", ""),
        "link": str(link),
        "addresses": ", ".join(mine),
        "reserved": str(why),
    }


def kept_rows(nas: Nas, request: HttpRequest) -> dict[str, Any]:
    def look(hand: Hand) -> list[Sheet]:
        return [_kind(nas, hand, kind, request) for kind in KINDS]

    return asked(nas, look)


def _kind(nas: Nas, hand: Hand, kind: str, request: HttpRequest) -> Sheet:
    menu, table, title = KINDS[kind]
    at = {"nas_id": nas.pk, "what": kind}
    rows = [{**row, "whose": str(whose(row))} for row in hand.read(menu)]
    rows.sort(key=lambda row: row.get("dynamic") == "true")
    add = Action(
        _("Add"), reverse("network:router-row", kwargs=at), icon="plus", needs=permissions.CHANGE_NAS
    )
    return _sheet(title, _linked(table, at), rows, request, add)


class RowName(NameColumn):
    """What a session made goes with it, and leads nowhere."""

    def render(self, value: Any, record: Any, table: Any) -> Any:
        leads = self.url is not None and self.url(record)
        return super().render(value, record, table) if leads else self.shown(value, record, table)


def _linked(table: type[KitTable], at: dict[str, Any]) -> type[KitTable]:
    def url(row: Row) -> str:
        if row.get("dynamic") == "true":
            return ""
        here = reverse("network:router-row", kwargs=at) + "?" + urlencode({"name": row.get("name", "")})
        return home_of(at["nas_id"], row) or here

    title = next(iter(table.base_columns.values())).verbose_name
    return type(table.__name__, (table,), {"name": RowName(title, url=url)})


def is_ours(row: Row) -> bool:
    return row.get("comment", "").startswith(MARK)


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


def active(nas: Nas, request: HttpRequest) -> dict[str, Any]:
    def look(hand: Hand) -> list[Sheet]:
        names = ("name", "service", "address", "caller-id", "uptime")
        return [_sheet(_("Active PPP sessions"), ActiveTable, hand.read("ppp/active", names), request, None)]

    return asked(nas, look)


def whose(row: Row) -> Text:
    if row.get("dynamic") == "true":
        return _("made by a session")
    return _("ours") if is_ours(row) else _("made by hand")


def _sheet(
    title: Text, table: type[KitTable], rows: Sequence[Row], request: HttpRequest, action: Action | None
) -> Sheet:
    note = words.count(len(rows))
    if len(rows) > MOST:
        note = _("the first %(n)s of %(all)s") % {"n": MOST, "all": note}
    return title, table(rows[:MOST], request=request), note, action
