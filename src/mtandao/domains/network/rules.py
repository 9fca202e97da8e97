"""Rate limits, user names and what access a customer is to get, from values alone. No Django here."""

import ipaddress
import re
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Protocol

# No l, 1, I, O, 0: passwords are read out over the phone.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
WALLED_GROUP = "walled-garden"


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


def boosted(plan: Speeds, boost: tuple[int, int] | None) -> Speeds:
    """`boost`: kbit/s down and up. A plan that is as fast in both directions keeps its burst."""
    if boost is None:
        return plan
    down, up = boost
    if down <= plan.kbps_down and up <= plan.kbps_up:
        return plan
    return Boosted(kbps_up=max(up, plan.kbps_up), kbps_down=max(down, plan.kbps_down))


def boosted_group(group: str, boost: tuple[int, int]) -> str:
    """`plan-home-basic@51200/10240`: what was lifted, to how many kbit/s down and up."""
    down, up = boost
    return f"{group}@{down}/{up}"


def username(full_name: str, account_key: str) -> str:
    """A PPPoE user name that a technician can type: letters of the name,
    if it has Latin ones, and the account."""
    folded = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", ".", folded).strip(".")[:20]
    return f"{word}.{account_key.lower()}" if word else account_key.lower()


def is_plain_address(text: str) -> bool:
    """IPv4 or IPv6 without a zone (`fe80::1%eth0`): that means something to one machine only, and the database
    holds no such thing."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def cut_to_octets(text: str, octets: int) -> str:
    """As much of it as fits, whole characters: RADIUS counts octets, and an Arabic letter is two."""
    return text.encode()[:octets].decode(errors="ignore").rstrip()


def password(length: int = 10) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


@dataclass(frozen=True, slots=True)
class Wanted:
    """`reason` is what a refused login reads as Reply-Message."""

    access: str
    reason: str = ""


def wanted_access(state: str, suspended_for: str, walled: bool, isp: str) -> Wanted:
    """From a service's state and whether its account is behind the wall."""
    # A Reply-Message has 253 octets (RFC 2865, 5.18), and what there is to do comes last in it.
    isp = cut_to_octets(isp, 120)
    if state == "active":
        return Wanted("walled" if walled else "online")
    if state == "suspended" and suspended_for == "run_out":
        return Wanted("walled")
    if state == "suspended" and suspended_for == "nonpayment":
        return Wanted("rejected", f"{isp}: your account is suspended because it is not paid.")
    if state == "suspended" and suspended_for == "paused":
        return Wanted("rejected", f"{isp}: your service is paused, as you wished. Call us to go on.")
    if state == "suspended":
        return Wanted("rejected", f"{isp}: your account is suspended. Call us.")
    if state == "pending_installation":
        return Wanted("none")
    return Wanted("none", f"{isp}: this account is closed.")
