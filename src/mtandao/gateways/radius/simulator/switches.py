"""The faults one can give a simulated router while it runs."""

from dataclasses import dataclass, fields, replace
from typing import Any


class NoSuchSwitch(ValueError):
    """The switch does not exist, or does not take this value."""


@dataclass(frozen=True, slots=True)
class Switches:
    """`reachable` off: nothing leaves the router and nothing arrives, its sessions go on. `delay_ms`: it
    thinks so long before every packet. `accept_coa` off: CoA is not listened for. `coa_error_cause`: every
    CoA is refused with this cause. `lose_coa_answers`: so many answers to CoA get lost, the change is made
    all the same. `duplicate_accounting`: every accounting packet is sent twice.
    """

    reachable: bool = True
    delay_ms: int = 0
    accept_coa: bool = True
    coa_error_cause: int | None = None
    lose_coa_answers: int = 0
    duplicate_accounting: bool = False

    def turned(self, changes: dict[str, Any]) -> "Switches":
        """With these changes. Raises `NoSuchSwitch`; then nothing changed."""
        known = {field.name for field in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise NoSuchSwitch(f"{name} is not a switch: {', '.join(sorted(known))}")
            if not _fits(name, value):
                raise NoSuchSwitch(f"{name} does not take {value!r}")
        return replace(self, **changes)


def _fits(name: str, value: Any) -> bool:
    if name in ("reachable", "accept_coa", "duplicate_accounting"):
        return isinstance(value, bool)
    if name == "coa_error_cause" and value is None:
        return True
    most = {"delay_ms": 60_000, "coa_error_cause": 999, "lose_coa_answers": 10_000}[name]
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
