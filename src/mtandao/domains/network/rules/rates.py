"""Speeds as routers are told them."""

from dataclasses import dataclass
from typing import Protocol


class Speeds(Protocol):
    """kbit/s, 1 Mbps being 1024. Read-only: any plan will do."""

    @property
    def kbps_up(self) -> int: ...
    @property
    def kbps_down(self) -> int: ...
    @property
    def burst_kbps_up(self) -> int | None: ...
    @property
    def burst_kbps_down(self) -> int | None: ...
    @property
    def threshold_kbps_up(self) -> int | None: ...
    @property
    def threshold_kbps_down(self) -> int | None: ...
    @property
    def burst_time(self) -> str: ...


def rate_limit(speeds: Speeds) -> str:
    """Mikrotik-Rate-Limit: upload first, because the router's rx is the subscriber's upload.

    `5120k/20480k`, with a burst `5120k/20480k 10240k/40960k 4096k/16384k 10/10`.
    """
    rate = f"{speeds.kbps_up}k/{speeds.kbps_down}k"
    if not speeds.burst_kbps_down:
        return rate
    burst = f"{speeds.burst_kbps_up}k/{speeds.burst_kbps_down}k"
    threshold = f"{speeds.threshold_kbps_up}k/{speeds.threshold_kbps_down}k"
    return f"{rate} {burst} {threshold} {speeds.burst_time}"


def bits_of(speeds: Speeds) -> tuple[int, int]:
    """bit/s up and down, as a router reckons what `rate_limit` says: its k is a thousand."""
    return speeds.kbps_up * 1000, speeds.kbps_down * 1000


def bits_per_second(speeds: Speeds) -> tuple[int, int]:
    """Up and down, as WISPr-Bandwidth-Max has them: 32 bits, and no burst. A router's k is a thousand."""
    up, down = bits_of(speeds)
    return min(up, 2**32 - 1), min(down, 2**32 - 1)


@dataclass(frozen=True, slots=True)
class Boosted:
    """Speeds of a plan with a boost on it: in each direction the faster of the two, and no burst beyond it."""

    kbps_up: int
    kbps_down: int
    burst_kbps_up: int | None = None
    burst_kbps_down: int | None = None
    threshold_kbps_up: int | None = None
    threshold_kbps_down: int | None = None
    burst_time: str = ""


def plain(kbps_down: int, kbps_up: int) -> Speeds:
    """Just these, without a burst."""
    return Boosted(kbps_up=kbps_up, kbps_down=kbps_down)


def boosted(plan: Speeds, boost: tuple[int, int] | None) -> Speeds:
    """`boost`: kbit/s down and up. A plan that is as fast in both directions keeps its burst."""
    if boost is None:
        return plan
    down, up = boost
    if down <= plan.kbps_down and up <= plan.kbps_up:
        return plan
    return Boosted(kbps_up=max(up, plan.kbps_up), kbps_down=max(down, plan.kbps_down))


class WithFairUse(Speeds, Protocol):
    """Speeds of a plan that may go on slower when its data is used up."""

    @property
    def fup_kbps_up(self) -> int | None: ...
    @property
    def fup_kbps_down(self) -> int | None: ...


def speeds_of(plan: WithFairUse, boost: tuple[int, int] | None, *, fair_use: bool) -> Speeds:
    """What a line does now. Fair use goes before a boost, and is never faster than the plan."""
    if fair_use and plan.fup_kbps_up and plan.fup_kbps_down:
        return Boosted(
            kbps_up=min(plan.fup_kbps_up, plan.kbps_up), kbps_down=min(plan.fup_kbps_down, plan.kbps_down)
        )
    return boosted(plan, boost)


def fair_use_group(group: str) -> str:
    """`plan-home-basic!fair-use`"""
    return f"{group}!fair-use"


def boosted_group(group: str, boost: tuple[int, int]) -> str:
    """`plan-home-basic@51200/10240`: what was lifted, to how many kbit/s down and up."""
    down, up = boost
    return f"{group}@{down}/{up}"
