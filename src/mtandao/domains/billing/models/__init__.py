"""Tables of this room."""

from mtandao.domains.billing.models.credit_notes import CreditNote, CreditNoteLine, CreditNoteTax
from mtandao.domains.billing.models.invoices import BilledCycle, Invoice, InvoiceLine, InvoiceTax, Settlement
from mtandao.domains.billing.models.numbers import NumberSeries

__all__ = [
    "BilledCycle",
    "CreditNote",
    "CreditNoteLine",
    "CreditNoteTax",
    "Invoice",
    "InvoiceLine",
    "InvoiceTax",
    "NumberSeries",
    "Settlement",
]
