"""A row of ours on a router."""

from collections.abc import Mapping
from dataclasses import dataclass

MARK = "mtandao:"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRow:
    """A row that a router is to have, known by its comment (`mtandao:<key>`); a menu that is one value (`ppp/aaa`)
    has no key. `values` are written as RouterOS reads them back. What a router may hide (`secret`) is set, and never
    compared. `where_known`: what releases before some other do not know, and refuse; who knows it tells it."""

    menu: str
    key: str = ""
    values: Mapping[str, str]
    secret: frozenset[str] = frozenset()
    where_known: frozenset[str] = frozenset()

    @property
    def comment(self) -> str:
        return MARK + self.key if self.key else ""

    @property
    def known(self) -> Mapping[str, str]:
        """What every release takes: with these a row is made, whatever router it is."""
        return {name: value for name, value in self.values.items() if name not in self.where_known}
