"""A queue, a pool or a profile of a router as a person writes it, and what RouterOS is told of it."""

from collections.abc import Mapping
from enum import StrEnum

from mtandao.domains.network.rules.routeros.written import (
    BURST,
    NO_RATE,
    is_pair,
    parts_of,
    rate_of,
    short,
)

_BURST = (*BURST, "priority")
# What of a row people write. A profile's `rate-limit` is taken apart: `rate`, and its burst.
FIELDS: dict[str, tuple[str, ...]] = {
    "queue": ("name", "target", "max-limit", *_BURST),
    "pool": ("name", "ranges"),
    "profile": ("name", "local-address", "remote-address", "dns-server", "rate", *_BURST),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "queue": ("name", "target"),
    "pool": ("name", "ranges"),
    "profile": ("name",),
}
_PAIRS = ("max-limit", "rate", "burst-limit", "burst-threshold")


class Wrong(StrEnum):
    """What RouterOS would refuse, or pass over without a word."""

    NO_PAIR = "no_pair"
    PART_OF_A_BURST = "part_of_a_burst"
    MISSING = "missing"


def wrong(kind: str, given: Mapping[str, str]) -> dict[str, Wrong]:
    """By field, of a row as it would be as a whole."""
    found = {name: Wrong.MISSING for name in NEEDED[kind] if not given.get(name)}
    found |= {name: Wrong.NO_PAIR for name in _PAIRS if given.get(name) and not is_pair(given[name])}
    burst = [name for name in BURST if given.get(name)]
    if burst and (len(burst) < len(BURST) or not (given.get("max-limit") or given.get("rate"))):
        for name in (*BURST, "max-limit", "rate"):
            if name in FIELDS[kind] and not given.get(name):
                found[name] = Wrong.PART_OF_A_BURST
    return found


def shown(kind: str, there: Mapping[str, str]) -> dict[str, str]:
    """What the fields hold of a row."""
    row = {**there, **parts_of(there.get("rate-limit", ""))} if kind == "profile" else there
    found = {name: row.get(name, "") for name in FIELDS[kind]}
    for name in _PAIRS:
        found |= {name: short(found[name])} if name in found else {}
    seconds = found.get("burst-time", "").replace("s", "")
    if "burst-time" in found:
        found["burst-time"] = "" if seconds == NO_RATE else seconds
    if "priority" in found:
        first, _slash, second = found["priority"].partition("/")
        found["priority"] = first if second in ("", first) else found["priority"]
    return found


def values_of(kind: str, given: Mapping[str, str], there: Mapping[str, str] | None) -> dict[str, str]:
    """What the router is to be told: of a new row what was filled in, else what was changed in the form. What was
    emptied is said as RouterOS says "none"."""
    was = shown(kind, there) if there else {}
    changed = {name: value for name, value in given.items() if value != was.get(name, "")}
    if kind == "profile":
        plain = {"name", "local-address", "remote-address", "dns-server"}
        told = {name: value for name, value in changed.items() if name in plain}
        return told | ({"rate-limit": rate_of(given)} if set(changed) - plain else {})
    if kind != "queue":
        return changed
    none = {"max-limit": NO_RATE, "burst-limit": NO_RATE, "burst-threshold": NO_RATE, "burst-time": "0s/0s"}
    told = {name: value or none.get(name, "") for name, value in changed.items()}
    if "priority" in told:
        each = told["priority"] or "8"
        told["priority"] = each if "/" in each else f"{each}/{each}"
    return told
