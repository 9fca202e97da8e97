"""Facts of this room."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from mtandao.foundation.events import Event


class InvoiceIssued(Event):
    name: ClassVar[str] = "invoice.issued"
    label: ClassVar[str] = "Invoice issued"
    number: str
    total: Decimal
    due_on: date
    recurring: bool = False


class InvoicePaid(Event):
    name: ClassVar[str] = "invoice.paid"
    label: ClassVar[str] = "Invoice paid"
    number: str
    total: Decimal


class InvoiceVoided(Event):
    name: ClassVar[str] = "invoice.voided"
    label: ClassVar[str] = "Invoice voided"
    number: str
