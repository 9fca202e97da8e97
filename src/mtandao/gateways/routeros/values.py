"""RouterOS's texts and what they mean. Every value that REST gives is a text, and what is unset is absent."""

import re
from datetime import datetime, timedelta, tzinfo

_PART = re.compile(r"(\d+)(ms|us|ns|w|d|h|m|s)")
_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
    "us": timedelta(microseconds=1),
    "ns": timedelta(),
}
_CLOCK = re.compile(r"(\d+):([0-5]\d):([0-5]\d)")
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


class NotReadable(ValueError):
    """RouterOS has no such value."""


def duration(text: str) -> timedelta:
    """`1w2d3h4m5s`, `00:05:00`, `2d 00:05:00`. Raises `NotReadable`."""
    left, found = text.replace(" ", ""), timedelta()
    if clock := _CLOCK.search(left):
        hours, minutes, seconds = (int(part) for part in clock.groups())
        found += timedelta(hours=hours, minutes=minutes, seconds=seconds)
        left = left[: clock.start()] + left[clock.end() :]
    rest = _PART.sub("", left)
    if not text.strip() or rest:
        raise NotReadable(f"{text!r} is no duration")
    for count, unit in _PART.findall(left):
        found += int(count) * _UNITS[unit]
    return found


def duration_text(span: timedelta) -> str:
    """As RouterOS writes it: `2d20h12m20s`, `0s`."""
    seconds = int(span.total_seconds())
    said = ""
    for name, length in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, length)
        said += f"{count}{name}" if count else ""
    return said or "0s"


def flag(text: str) -> bool:
    """`true` or `yes`, `false` or `no`. Raises `NotReadable`."""
    if text in ("true", "yes"):
        return True
    if text in ("false", "no"):
        return False
    raise NotReadable(f"{text!r} is neither yes nor no")


def instant(text: str, zone: tzinfo) -> datetime:
    """`2024-02-05 13:47:44` of 7.10 and later, `feb/05/2024 13:47:44` before, in the router's own zone, which it does
    not say. Raises `NotReadable`."""
    for form in ("%Y-%m-%d %H:%M:%S", "%b/%d/%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise NotReadable(f"{text!r} is no date")


def pair(text: str) -> tuple[int, int]:
    """`5M/10M` or `5000000/10000000`: bits a second up and down, as its target sees them. Raises `NotReadable`."""
    halves = text.split("/")
    if len(halves) != 2:
        raise NotReadable(f"{text!r} is no pair")
    return bits(halves[0]), bits(halves[1])


def bits(text: str) -> int:
    """`512k`, `5M`, `1G`, `64000`. Raises `NotReadable`."""
    factor = {"k": 1_000, "M": 1_000_000, "G": 1_000_000_000}.get(text[-1:], 1)
    digits = text if factor == 1 else text[:-1]
    if not digits.isascii() or not digits.isdigit():
        raise NotReadable(f"{text!r} is no rate")
    return int(digits) * factor


def version(text: str) -> tuple[int, int, int]:
    """`7.21.4 (stable)` is (7, 21, 4). Raises `NotReadable`."""
    found = _VERSION.match(text)
    if found is None:
        raise NotReadable(f"{text!r} is no version")
    major, minor, patch = found.groups()
    return int(major), int(minor), int(patch or 0)
