"""A provider's statement as his gateway reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mtandao.domains.payments.daily.choices import LineKind


class UnreadableFile(ValueError):
    """It is no statement. Its text is the sentence for whoever chose the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """One line: money that came is above zero. `linked` is the receipt that it takes back."""

    receipt: str
    kind: LineKind
    amount: Decimal
    completed_at: datetime
    account: str = ""
    phone: str = ""
    name: str = ""
    details: str = ""
    linked: str = ""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """`unreadable`: what is wrong with lines that could not be read, a sentence each."""

    short_code: str
    lines: Sequence[NewLine]
    unreadable: Sequence[str] = ()


ReadStatement = Callable[[bytes], StatementFile]
