"""What access a customer is to get, and when it ends by itself."""

from dataclasses import dataclass
from datetime import datetime

WALLED_GROUP = "walled-garden"


def cut_to_octets(text: str, octets: int) -> str:
    """As much of it as fits, whole characters: RADIUS counts octets, and an Arabic letter is two."""
    return text.encode()[:octets].decode(errors="ignore").rstrip()


@dataclass(frozen=True, slots=True)
class Wanted:
    """`reason` is what a refused login reads as Reply-Message."""

    access: str
    reason: str = ""


def wanted_access(state: str, suspended_for: str, walled: bool, isp: str, *, used_up: bool = False) -> Wanted:
    """From a service's state, whether its account is behind the wall, and whether its data is used up for good."""
    # A Reply-Message has 253 octets (RFC 2865, 5.18), and what there is to do comes last in it.
    isp = cut_to_octets(isp, 120)
    if state == "active":
        return Wanted("walled" if walled or used_up else "online")
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


def ends_by_itself(access: str, paid_until: datetime | None, now: datetime) -> datetime | None:
    """The instant at which access that is paid ahead is over; None where no time decides. One that goes on beyond its
    time is ended, or not, by whoever lets it go on."""
    return paid_until if access == "online" and paid_until is not None and paid_until > now else None
