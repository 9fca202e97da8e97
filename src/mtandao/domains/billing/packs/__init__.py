"""Tax tables of countries, as data: what a provider may copy into his own and change there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from mtandao.domains.billing.choices import TaxScope


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRate:
    code: str
    name: str
    percent: Decimal
    starts_on: date
    ends_on: date | None = None
    compound: bool = False
    scope: TaxScope = TaxScope.EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedGroup:
    code: str
    name: str
    inclusive: bool
    rates: tuple[PackedRate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    country: str
    groups: tuple[PackedGroup, ...]
    # By which gateway its tax office is told of each paper; empty where it is told by returns alone.
    fiscal: str = ""


@cache
def packs() -> dict[str, Pack]:
    """By country."""
    reader = TypeAdapter(Pack)
    found = (
        reader.validate_json(each.read_bytes())
        for each in files(__package__).iterdir()
        if each.name.endswith(".json")
    )
    return {pack.country: pack for pack in sorted(found, key=lambda pack: pack.country)}
