"""Speeds as RouterOS writes them, and as people read and write them. RouterOS's M is a million bits a second."""

import re
from collections.abc import Mapping

NO_RATE = "0/0"
# A queue that a session made, by what it dialled with and its user name: `<pppoe-wanjiku>`.
_QUEUE_OF_SESSION = re.compile(r"<[a-z0-9]+-(.+)>")
# What a burst is: how fast, below what average it is given, and over how long that average is taken.
BURST = ("burst-limit", "burst-threshold", "burst-time")
_UNITS = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_RATE = re.compile(r"(\d+)([kMG]?)")


def mbps(text: str) -> str:
    """`5120000/20480000` is `5.12 / 20.48 Mbps`, and 0 no limit: `–`. Of a profile's rate only its speeds. What is no
    rate stays as it is."""
    speeds, *_burst = text.split(" ")
    bits = [_bits(each) for each in speeds.split("/")]
    if not text or any(each is None for each in bits):
        return text
    if not any(bits):
        return ""
    return " / ".join(f"{each / 1_000_000:.2f}".rstrip("0").rstrip(".") if each else "–" for each in bits) + (
        " Mbps"
    )


def user_of_queue(name: str) -> str:
    """Empty for a queue that no session made."""
    found = _QUEUE_OF_SESSION.fullmatch(name)
    return found[1] if found else ""


def short(text: str) -> str:
    """As a person would write it: `5000000/20000000` is `5M/20M`; without a limit it is empty."""
    bits = [_bits(each) for each in text.split("/")]
    if any(each is None for each in bits):
        return text
    return "/".join(_shortest(each or 0) for each in bits) if any(bits) else ""


def is_pair(text: str) -> bool:
    """`5M/20M`, up and down."""
    return len(text.split("/")) == 2 and all(_RATE.fullmatch(each) for each in text.split("/"))


def rate_of(parts: Mapping[str, str]) -> str:
    """A profile's rate of its parts: `5M/20M 10M/40M 4M/16M 10/10 8`. A priority follows a burst only."""
    burst = [parts.get(name, "") for name in BURST]
    if not parts.get("rate") or not all(burst):
        return parts.get("rate", "")
    return " ".join(part for part in (parts["rate"], *burst, parts.get("priority", "")) if part)


def parts_of(rate: str) -> dict[str, str]:
    """The parts of a profile's rate; the other way round it is the same again."""
    return dict(zip(("rate", *BURST, "priority"), rate.split(" "), strict=False)) if rate else {}


def _bits(text: str) -> int | None:
    found = _RATE.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


def _shortest(bits: int) -> str:
    for unit in ("G", "M", "k"):
        if bits and bits % _UNITS[unit] == 0:
            return f"{bits // _UNITS[unit]}{unit}"
    return str(bits)
