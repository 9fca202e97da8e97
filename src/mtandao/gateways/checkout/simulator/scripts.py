"""How an order goes on without a person: by the last two digits of the phone, or of the amount in paise."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Script:
    """`steps` are (simulated seconds after the order, deed). `hooks` is what becomes of its messages."""

    steps: tuple[tuple[float, str], ...] = ()
    hooks: str = "once"  # once, twice, lost, forged, reordered


HOLD = "hold"
SCRIPTS = MappingProxyType(
    {
        HOLD: Script(),
        "paid": Script(((8.0, "pay"),)),
        "failed": Script(((8.0, "fail"),)),
        "failed_then_paid": Script(((8.0, "fail"), (30.0, "pay"))),
        "late_capture": Script(((8.0, "fail"), (600.0, "capture_failed"))),
        "reordered": Script(((8.0, "pay"),), "reordered"),
        "told_twice": Script(((8.0, "pay"),), "twice"),
        "hook_lost": Script(((8.0, "pay"),), "lost"),
        "hook_forged": Script(((8.0, "pay"),), "forged"),
        "paid_twice": Script(((8.0, "pay"), (40.0, "pay_again"))),
        "expired": Script(((8.0, "expire"),)),
        "paid_after_end": Script(((8.0, "expire"), (900.0, "pay_again"))),
        "pending": Script(((8.0, "pay_slowly"),)),
        "cancelled": Script(((8.0, "cancel"),)),
    }
)
BY_DIGITS = MappingProxyType(
    {f"{number:02d}": name for number, name in enumerate(list(SCRIPTS)[1:], start=1)}
)


def script_for(contact: str, amount: int) -> str:
    digits = "".join(letter for letter in contact if letter.isdigit())
    return BY_DIGITS.get(digits[-2:]) or BY_DIGITS.get(f"{amount % 100:02d}") or HOLD
