"""Subnets, pools and reserved addresses out of a file: looked at first by doing it and taking it back."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import HolderKind, PoolKind
from mtandao.domains.ipam.commands.addresses import reserve
from mtandao.domains.ipam.commands.pools import add_pool
from mtandao.domains.ipam.commands.subnets import add_subnet
from mtandao.domains.ipam.errors import InNoSubnet
from mtandao.domains.ipam.models import HeldAddress, Pool, Subnet
from mtandao.domains.ipam.queries import held, pools_named, subnet_of, subnets
from mtandao.domains.ipam.rules import reading
from mtandao.domains.ipam.rules.files import COLUMNS, LARGEST, MOST_ROWS, FileRow, NoTable, rows_of
from mtandao.domains.ipam.words import why_not_read
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, Refusal

Take = Callable[[Context, dict[str, str]], bool]


class RowState(StrEnum):
    NEW = "new"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """`error` is why it cannot be taken in; then nothing of it was."""

    number: int
    said: str
    state: RowState
    error: str = ""


class _LookedAt(Exception):
    """Takes back what was done to see what it would be."""


@command(needs=permissions.MANAGE)
def import_addresses(
    ctx: Context, *, what: str, text: str, without_wrong: bool = False, dry_run: bool = False
) -> list[ImportedRow]:
    """Take the rows in, in their order. Nothing is saved while one of them is wrong, unless those are to be left out;
    what is there already, as the row says it, is left as it is."""
    if what not in COLUMNS:
        raise Malformed(
            _("Nothing was taken in."),
            fields={"what": _("One of %(these)s.") % {"these": ", ".join(COLUMNS)}},
        )
    rows = _read(text, what)
    if dry_run:
        return _looked_at(ctx, TAKE[what], rows)
    with attempt():
        found = [_taken(ctx, TAKE[what], row) for row in rows]
        wrong = [row for row in found if row.state == RowState.WRONG]
        if wrong and not without_wrong:
            raise Malformed(
                _("Row %(row)s: %(error)s Mend it, or leave out %(n)s rows. Nothing was taken in.")
                % {"row": wrong[0].number, "error": wrong[0].error, "n": len(wrong)},
                fields={
                    "without_wrong": _("Leave out the rows that are wrong, or mend them."),
                    **{f"rows.{row.number}": row.error for row in wrong},
                },
            )
    return found


def _looked_at(ctx: Context, take: Take, rows: Sequence[FileRow]) -> list[ImportedRow]:
    """Done and taken back: rows of one file see each other, as they will."""
    with suppress(_LookedAt), attempt():
        found = [_taken(ctx, take, row) for row in rows]
        raise _LookedAt(found)
    return found


def _read(text: str, what: str) -> list[FileRow]:
    try:
        return rows_of(text, what)
    except NoTable as none:
        if none.too_large:
            sentence = _("More than %(most)s kB, or one cell that never ends. Cut it into parts.") % {
                "most": LARGEST // 1000
            }
        elif none.lacking:
            sentence = _("The first row names the columns, and %(lacking)s is not among them.") % {
                "lacking": ", ".join(none.lacking)
            }
        else:
            sentence = _("Under the header stand 1 to %(most)s rows.") % {"most": MOST_ROWS}
        raise Malformed(_("Nothing was taken in."), fields={"rows": sentence}) from None


def _taken(ctx: Context, take: Take, row: FileRow) -> ImportedRow:
    said = ", ".join(cell for cell in row.cells.values() if cell)
    try:
        with attempt():
            new = take(ctx, row.cells)
    except Refusal as refused:
        why = " ".join(dict.fromkeys(refused.fields.values())) or refused.detail
        return ImportedRow(row.number, said, RowState.WRONG, why)
    return ImportedRow(row.number, said, RowState.NEW if new else RowState.KNOWN)


def _subnet(ctx: Context, cells: dict[str, str]) -> bool:
    try:
        net = reading.network(cells["network"])
    except reading.NotRead as wrong:
        raise Malformed(why_not_read(wrong)) from None
    known = subnets(ctx).filter(first=str(net.network_address), length=net.prefixlen).first()
    if known is not None and known.name == cells["name"]:
        return False
    add_subnet(
        ctx,
        network=str(net),
        name=cells["name"],
        gateway=cells.get("gateway", ""),
        dns=[each for each in re.split(r"[;,\s]+", cells.get("dns", "")) if each],
        vlan=_number(cells.get("vlan", ""), "vlan"),
        description=cells.get("description", ""),
    )
    return True


def _pool(ctx: Context, cells: dict[str, str]) -> bool:
    first = _address(cells["first"])
    around: Subnet | None = subnet_of(ctx, first)
    if around is None:
        raise InNoSubnet(
            _("%(address)s is in no subnet. Add the subnet first.") % {"address": first}, address=first
        )
    length = _number(cells.get("prefix length", ""), "prefix_length")
    kind = (cells.get("kind") or PoolKind.STATIC).lower()
    known: Pool | None = pools_named(ctx, [cells["name"]]).get(cells["name"].lower())
    if known is not None and (known.first, known.last, known.kind, known.prefix_length) == (
        first,
        _address(cells["last"]),
        kind,
        length,
    ):
        return False
    add_pool(
        ctx,
        subnet_id=around.id,
        name=cells["name"],
        kind=kind,
        first=first,
        last=cells["last"],
        prefix_length=length,
    )
    return True


def _reserved(ctx: Context, cells: dict[str, str]) -> bool:
    first = _address(cells["address"])
    known: HeldAddress | None = (
        held(ctx).filter(first=first, kind=HolderKind.RESERVED, key=cells["reason"]).first()
    )
    reserve(
        ctx,
        address=first,
        last=cells.get("last", ""),
        prefix_length=_number(cells.get("prefix length", ""), "prefix_length"),
        reason=cells["reason"],
    )
    return known is None


TAKE: dict[str, Take] = {"subnets": _subnet, "pools": _pool, "addresses": _reserved}


def _address(text: str) -> str:
    try:
        return str(reading.address(text))
    except reading.NotRead as wrong:
        raise Malformed(why_not_read(wrong)) from None


def _number(text: str, name: str) -> int | None:
    if not text:
        return None
    bare = text.removeprefix("/")
    if not (bare.isascii() and bare.isdigit() and len(bare) < 6):
        raise Malformed(
            _("Not saved: see the fields."), fields={name: _("%(text)s is no number.") % {"text": text}}
        )
    return int(bare)
