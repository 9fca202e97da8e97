"""The page of one subnet: its map, its pools, and who is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.pages.ways import BACK, fill_html, said_addresses, said_size
from mtandao.domains.network import contract as network
from mtandao.doors.console.addresses.map import map_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.pieces import Action, Fact, Head
from mtandao.foundation.kit.tables import KitTable

SHOWN = 100
MANAGE = ipam.permissions.MANAGE


@dataclass(frozen=True, slots=True)
class PoolRow:
    pk: str
    name: str
    kind: str
    range: str
    held: int
    size: int
    free: int
    gives: bool
    next_url: str
    routers: str
    routers_url: str
    change_url: str


class PoolTable(KitTable):
    name = NameColumn(gettext_lazy("Pool"))
    kind = KitColumn(gettext_lazy("Who gives them"), phone="note")
    range = CodeColumn(gettext_lazy("Addresses"), priority=2, width="l")
    used = KitColumn(gettext_lazy("Used"), empty_values=(), phone="value")
    routers = KitColumn(gettext_lazy("Routers"), priority=3, width="m")
    take = KitColumn(gettext_lazy("Next free"), empty_values=(), needs=MANAGE)

    def render_name(self, record: PoolRow) -> Any:
        if not record.change_url:
            return record.name
        return format_html(
            '<a class="mt-plain mt-main-link" href="{}">{}</a>', record.change_url, record.name
        )

    def render_used(self, record: PoolRow) -> Any:
        return fill_html(record.held, record.size)

    def render_routers(self, record: PoolRow) -> Any:
        said = record.routers or _("none")
        return (
            format_html('<a href="{}" data-mt-dialog>{}</a>', record.routers_url, said)
            if record.routers_url
            else said
        )

    def render_take(self, record: PoolRow) -> Any:
        if not record.next_url:
            return "–"
        said = _("Take one of %(n)s") % {"n": words.count(record.free)}
        return format_html('<a href="{}" data-mt-dialog>{}</a>', record.next_url, said)


@dataclass(frozen=True, slots=True)
class Inside:
    pk: str
    number: int
    address: str
    who: str
    what: str
    since: datetime
    url: str


class InsideTable(KitTable):
    address = CodeColumn(gettext_lazy("Address"), phone="note", width="l")
    who = NameColumn(gettext_lazy("Who"))
    what = KitColumn(gettext_lazy("How"), phone="value")
    since = MomentColumn(gettext_lazy("Since"), priority=2, phone="state")

    def render_who(self, record: Inside) -> Any:
        if not record.url:
            return record.who
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', record.url, record.who)

    def row_name(self, record: Inside) -> str:
        return record.address


class SubnetPage(DetailPage):
    needs = ipam.permissions.VIEW
    route = "console:subnet"
    tabs = (Tab("overview", gettext_lazy("Overview"), "console/addresses/subnet.html"),)

    def load(self, ctx: Context, **ids: Any) -> ipam.Subnet:
        return ipam.subnet(ctx, ids["subnet_id"])

    def head(self, ctx: Context, thing: ipam.Subnet) -> Head:
        at = {"subnet_id": thing.pk}
        optional = (
            (_("Gateway"), thing.gateway or ""),
            (_("DNS"), ", ".join(thing.dns)),
            (_("VLAN"), str(thing.vlan or "")),
        )
        return Head(
            title=f"{thing.written} {thing.name}",
            facts=(
                Fact(_("Addresses"), said_size(thing.size)),
                *(Fact(name, value, mono=True) for name, value in optional if value),
                *((Fact(_("Description"), thing.description),) if thing.description else ()),
            ),
            actions=(
                Action(
                    _("Reserve addresses"),
                    reverse("ipam:reserve", kwargs=at),
                    icon="lock",
                    dialog=True,
                    needs=MANAGE,
                ),
                Action(_("Add pool"), reverse("ipam:new-pool", kwargs=at), icon="plus", needs=MANAGE),
                Action(
                    _("Change subnet"), reverse("ipam:change-subnet", kwargs=at), icon="pencil", needs=MANAGE
                ),
            ),
            more=(
                Action(
                    _("Remove subnet"),
                    reverse("ipam:remove-subnet", kwargs=at),
                    icon="trash",
                    kind="danger",
                    dialog=True,
                    needs=MANAGE,
                ),
            ),
            back=BACK,
        )

    def overview(self, ctx: Context, thing: ipam.Subnet) -> dict[str, Any]:
        drawn = map_of(ctx, thing)
        first, last = self._part(thing)
        rows = inside(ctx, first, last)
        whole = (first, last) == (thing.first, thing.last)
        each = _("each cell is %(n)s") % {"n": said_addresses(drawn.each)} if drawn.each > 1 else ""
        return {
            "map": drawn,
            "map_note": each,
            "pools": PoolTable(_pools(ctx, thing), request=self.request),
            "inside": InsideTable(rows[:SHOWN], request=self.request),
            "inside_note": "" if whole else f"{first} – {last}",
            "more": len(rows) > SHOWN,
            "held_url": f"{reverse('ipam:held')}?subnet={thing.pk}",
        }

    def _part(self, thing: ipam.Subnet) -> tuple[str, str]:
        """What of it is asked for; the whole where that is nonsense."""
        try:
            asked = [ipam.as_number(self.request.GET.get(name, "")) for name in ("from", "to")]
        except ValueError:
            return thing.first, thing.last
        if not thing.span[0] <= asked[0] <= asked[1] <= thing.span[1]:
            return thing.first, thing.last
        return ipam.written(thing.version, asked[0]), ipam.written(thing.version, asked[1])


def inside(ctx: Context, first: str, last: str) -> list[Inside]:
    """The first that hold something there or are online, in the order of their addresses."""
    held = ipam.held(ctx).filter(first__lte=last, last__gte=first).order_by("first")[: SHOWN + 1]
    rows = [
        Inside(
            str(row.pk),
            row.span[0],
            row.written,
            row.label,
            row.get_kind_display(),
            row.held_at,
            reverse("ipam:release", kwargs={"held_id": row.pk}) if _frees(ctx, row) else "",
        )
        for row in held
    ]
    if ctx.may(network.permissions.VIEW):
        known = {row.number for row in rows}
        live = network.online_within(ctx, first, last).order_by("address")
        rows += [
            Inside(
                str(row.pk),
                ipam.as_number(str(row.address)),
                str(row.address),
                row.login.subscriber.full_name if row.login else row.username,
                _("Online now"),
                row.started_at,
                f"/subscribers/{row.subscriber_id}/" if row.subscriber_id else "",
            )
            for row in live.defer("login__password", "nas__secret", "nas__api_password")[: SHOWN + 1]
            if ipam.as_number(str(row.address)) not in known
        ]
    return sorted(rows, key=lambda row: row.number)


def _frees(ctx: Context, row: ipam.HeldAddress) -> bool:
    return row.kind != ipam.HolderKind.SERVICE and ctx.may(MANAGE)


def _pools(ctx: Context, subnet: ipam.Subnet) -> Iterable[PoolRow]:
    pools = list(ipam.pools(ctx).filter(subnet=subnet))
    fill = ipam.fill_of_pools(ctx, pools)
    routers = network.routers_of_pool(ctx, [pool.id for pool in pools])
    for pool in pools:
        at = {"pool_id": pool.pk}
        by_routers = pool.kind in ipam.GIVEN_BY_ROUTERS
        free = fill[pool.id].free
        yield PoolRow(
            str(pool.pk),
            pool.name,
            pool.get_kind_display(),
            f"{pool.written} /{pool.prefix_length}" if pool.prefix_length else pool.written,
            fill[pool.id].used,
            fill[pool.id].size,
            free,
            not by_routers,
            reverse("ipam:take-next", kwargs=at) if not by_routers and free else "",
            ", ".join(nas.name for nas in routers[pool.id]) if by_routers else "–",
            reverse("network:pool-routers", kwargs=at)
            if by_routers and ctx.may(network.permissions.CHANGE_NAS)
            else "",
            reverse("ipam:change-pool", kwargs=at) if ctx.may(MANAGE) else "",
        )
