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
    reason: str = ""


class InvoiceCredited(Event):
    """A credit note was given: `applied` came off what was open, the rest went to the wallet."""

    name: ClassVar[str] = "invoice.credited"
    label: ClassVar[str] = "Credit note given"
    number: str
    invoice_number: str
    total: Decimal
    applied: Decimal


class ProFormaSent(Event):
    """Somebody sends a pro forma invoice to its customer."""

    name: ClassVar[str] = "draft.sent"
    label: ClassVar[str] = "Pro forma sent"
    number: str
    total: Decimal


class AccountParked(Event):
    name: ClassVar[str] = "account.parked"
    label: ClassVar[str] = "Account left out of billing"
    reason: str


class AccountReleased(Event):
    name: ClassVar[str] = "account.released"
    label: ClassVar[str] = "Account billed again"


class FiscalDeviceSetUp(Event):
    name: ClassVar[str] = "fiscal.device_set_up"
    label: ClassVar[str] = "Fiscal device set up"


class FiscalDeviceStopped(Event):
    """The tax office does not take it: somebody must mend it. Its papers wait."""

    name: ClassVar[str] = "fiscal.device_stopped"
    label: ClassVar[str] = "Fiscal device stopped"
    problem: str


class FiscalTestWanted(Event):
    name: ClassVar[str] = "fiscal.test_wanted"
    label: ClassVar[str] = "Fiscal device to be tested"


class FiscalPapersQueued(Event):
    """So many papers wait at this device."""

    name: ClassVar[str] = "fiscal.papers_queued"
    label: ClassVar[str] = "Papers for the tax office"
    count: int = 1


class FiscalPaperSigned(Event):
    name: ClassVar[str] = "fiscal.paper_signed"
    label: ClassVar[str] = "Paper signed by the tax office"
    number: str


class FiscalPaperRejected(Event):
    """The line behind it waits until it is mended."""

    name: ClassVar[str] = "fiscal.paper_rejected"
    label: ClassVar[str] = "Paper rejected by the tax office"
    number: str
    said: str


class FiscalPapersLate(Event):
    """The oldest waits for longer than the law likes."""

    name: ClassVar[str] = "fiscal.papers_late"
    label: ClassVar[str] = "Papers wait for the tax office"
    waiting: int
    hours: int
