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


class InvoiceReopened(Event):
    """A payment of it was taken back: `amount` of it is open again."""

    name: ClassVar[str] = "invoice.reopened"
    label: ClassVar[str] = "Invoice open again"
    number: str
    amount: Decimal


class InvoiceVoided(Event):
    name: ClassVar[str] = "invoice.voided"
    label: ClassVar[str] = "Invoice voided"
    number: str


class InvoiceCredited(Event):
    """A credit note was given: `applied` came off what was open, the rest went to the wallet."""

    name: ClassVar[str] = "invoice.credited"
    label: ClassVar[str] = "Credit note given"
    number: str
    invoice_number: str
    total: Decimal
    applied: Decimal


class AccountParked(Event):
    name: ClassVar[str] = "account.parked"
    label: ClassVar[str] = "Account left out of billing"
    reason: str


class AccountReleased(Event):
    name: ClassVar[str] = "account.released"
    label: ClassVar[str] = "Account billed again"
