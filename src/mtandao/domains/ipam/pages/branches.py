"""The rows of the tree: blocks and subnets as they lie in each other, each with how full it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam.fullness import used_of_subnets
from mtandao.domains.ipam.models import Block, Subnet
from mtandao.domains.ipam.pages.ways import block_url, said_size, subnet_url, used_html
from mtandao.domains.ipam.rules.free import nested
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CountColumn, KitColumn, NameColumn
from mtandao.foundation.kit.tables import KitTable

DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Branch:
    pk: str
    depth: int
    network: str
    name: str
    is_block: bool
    vlan: int | None
    used: int
    size: int
    url: str


def branches(ctx: Context, blocks: Sequence[Block], subnets: Sequence[Subnet]) -> list[Branch]:
    """In the order of a tree. Of a subnet is used what is held and who is online; of a block, that of its subnets."""
    rows: list[Block | Subnet] = sorted([*blocks, *subnets], key=_place)
    depths = nested([(row.version, *row.span) for row in rows])
    used = used_of_subnets(ctx, subnets)
    inside = _inside(blocks, subnets, used)
    return [
        Branch(
            str(row.pk),
            min(depth, DEEPEST),
            row.written,
            row.name,
            isinstance(row, Block),
            None if isinstance(row, Block) else row.vlan,
            inside[row.id] if isinstance(row, Block) else used[row.id],
            row.size,
            block_url(row.id) if isinstance(row, Block) else subnet_url(row.id),
        )
        for row, depth in zip(rows, depths, strict=True)
    ]


def _place(row: Block | Subnet) -> tuple[int, int, int, bool]:
    return row.version, row.span[0], row.length, isinstance(row, Subnet)


def _inside(blocks: Sequence[Block], subnets: Sequence[Subnet], used: Mapping[UUID, int]) -> dict[UUID, int]:
    """How many addresses of each block its subnets use. The blocks around one are found as the tree is walked."""
    found = {block.id: 0 for block in blocks}
    around: list[Block] = []
    rows: list[Block | Subnet] = sorted([*blocks, *subnets], key=_place)
    for row in rows:
        while around and not (around[-1].version == row.version and row.span[1] <= around[-1].span[1]):
            around.pop()
        if isinstance(row, Block):
            around.append(row)
            continue
        for block in around:
            found[block.id] += used[row.id]
    return found


class TreeTable(KitTable):
    network = NameColumn(gettext_lazy("Network"), flex=False)
    name = KitColumn(gettext_lazy("Name"), phone="line", flex=True)
    kind = KitColumn(gettext_lazy("Kind"), empty_values=(), priority=3)
    vlan = CountColumn(gettext_lazy("VLAN"), priority=4)
    size = KitColumn(gettext_lazy("Addresses"), priority=2)
    used = KitColumn(gettext_lazy("Used"), phone="value", empty_values=())

    def render_network(self, record: Branch) -> Any:
        return format_html(
            '<a class="mt-plain mt-main-link mt-mono mt-branch mt-branch-{}" href="{}">{}</a>',
            record.depth,
            record.url,
            record.network,
        )

    def render_kind(self, record: Branch) -> str:
        return _("Block") if record.is_block else _("Subnet")

    def render_size(self, record: Branch) -> str:
        return said_size(record.size)

    def render_used(self, record: Branch) -> Any:
        return used_html(record.used, record.size)

    def row_name(self, record: Branch) -> str:
        return record.network
