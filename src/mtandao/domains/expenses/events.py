"""Facts of this room."""

from decimal import Decimal
from typing import ClassVar

from mtandao.foundation.events import Event


class ExpenseRecorded(Event):
    """It waits for somebody else to approve it; nothing is booked."""

    name: ClassVar[str] = "expense.recorded"
    label: ClassVar[str] = "Expense waits for approval"
    amount: Decimal


class ExpenseBooked(Event):
    name: ClassVar[str] = "expense.booked"
    label: ClassVar[str] = "Expense booked"
    amount: Decimal


class ExpenseRefused(Event):
    name: ClassVar[str] = "expense.refused"
    label: ClassVar[str] = "Expense refused"
    because: str


class ExpenseReversed(Event):
    name: ClassVar[str] = "expense.reversed"
    label: ClassVar[str] = "Expense reversed"
    amount: Decimal
    because: str
