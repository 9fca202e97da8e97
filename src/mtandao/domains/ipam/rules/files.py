"""A file of addresses as rows, from values alone. No Django here."""

import csv
import re
from dataclasses import dataclass, field

MOST_ROWS = 1000
LARGEST = 500_000
# What a column may be called besides its own name, in lower case without signs.
OTHER_NAMES = {
    "prefix": "network",
    "subnet": "network",
    "cidr": "network",
    "ip": "address",
    "ip address": "address",
    "from": "first",
    "start": "first",
    "start address": "first",
    "to": "last",
    "end": "last",
    "end address": "last",
    "label": "reason",
    "why": "reason",
    "description": "description",
    "pool": "name",
    "vlan id": "vlan",
}
COLUMNS = {
    "subnets": ("network", "name", "gateway", "dns", "vlan", "description"),
    "pools": ("name", "kind", "first", "last", "prefix length"),
    "addresses": ("address", "last", "prefix length", "reason"),
}
NEEDED = {
    "subnets": ("network", "name"),
    "pools": ("name", "first", "last"),
    "addresses": ("address", "reason"),
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """`number` as an editor counts lines."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)


class NoTable(ValueError):
    """`lacking`: the columns that are not there; none where it has too many rows, or nothing stands under the header.
    `too_large`: it was not read at all."""

    def __init__(self, lacking: tuple[str, ...] = (), *, too_large: bool = False) -> None:
        super().__init__(lacking)
        self.lacking, self.too_large = lacking, too_large


def rows_of(text: str, what: str) -> list[FileRow]:
    """What stands under the header. NoTable where it is none of that kind."""
    if len(text) > LARGEST:
        raise NoTable(too_large=True)
    lines = text.splitlines()
    delimiter = max(",;\t", key=(lines[0] if lines else "").count)
    try:
        table = [
            (number, [" ".join(cell.split()) for cell in cells])
            for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), 1)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:  # a quote that is never closed, and a cell of 128 kB after it
        raise NoTable(too_large=True) from None
    header = [_column(name, what) for name in table[0][1]] if table else []
    lacking = tuple(name for name in NEEDED[what] if name not in header)
    if lacking:
        raise NoTable(lacking)
    if not 1 <= len(table) - 1 <= MOST_ROWS:
        raise NoTable
    return [
        FileRow(number, {name: cell for name, cell in zip(header, cells, strict=False) if name})
        for number, cells in table[1:]
    ]


def _column(name: str, what: str) -> str:
    bare = re.sub(r"[^a-z ]", " ", name.lower().replace("_", " "))
    bare = " ".join(bare.split())
    known = COLUMNS[what]
    if bare in known:
        return bare
    other = OTHER_NAMES.get(bare, "")
    return other if other in known else ""
