"""Tables of this room."""

from mtandao.domains.billing.models.assignments import PlanAssignment, PlanAssignmentLine
from mtandao.domains.billing.models.credit_notes import CreditNote, CreditNoteLine, CreditNoteTax
from mtandao.domains.billing.models.drafts import Draft
from mtandao.domains.billing.models.fiscal import FiscalDevice, FiscalDocument
from mtandao.domains.billing.models.invoices import BilledCycle, Invoice, InvoiceLine, InvoiceTax, Settlement
from mtandao.domains.billing.models.numbers import NumberSeries
from mtandao.domains.billing.models.runs import BillingRun, Parked, PlannedInvoice
from mtandao.domains.billing.models.taxes import TaxGroup, TaxRate, TaxRule
from mtandao.domains.billing.models.terms import InvoiceTerms

__all__ = [
    "BilledCycle",
    "BillingRun",
    "CreditNote",
    "CreditNoteLine",
    "CreditNoteTax",
    "Draft",
    "FiscalDevice",
    "FiscalDocument",
    "Invoice",
    "InvoiceLine",
    "InvoiceTax",
    "InvoiceTerms",
    "NumberSeries",
    "Parked",
    "PlanAssignment",
    "PlanAssignmentLine",
    "PlannedInvoice",
    "Settlement",
    "TaxGroup",
    "TaxRate",
    "TaxRule",
]
