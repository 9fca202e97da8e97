"""What others may use of this room."""

from mtandao.domains.billing import permissions
from mtandao.domains.billing.asked import Asked, answered_by
from mtandao.domains.billing.choices import InvoiceState, LineKind, Standing
from mtandao.domains.billing.commands.issue import NewInvoice, NewLine, issue_invoices
from mtandao.domains.billing.commands.run import RunResult, run_billing
from mtandao.domains.billing.commands.settle import settle_from_wallets, void_invoice
from mtandao.domains.billing.events import InvoiceIssued, InvoicePaid, InvoiceVoided
from mtandao.domains.billing.models import Invoice, InvoiceLine, Settlement
from mtandao.domains.billing.pdf import invoice_pdf, printed
from mtandao.domains.billing.queries import (
    Debt,
    debts,
    invoice,
    invoices,
    open_amount,
    open_invoices,
    standing_is,
)

__all__ = [
    "Asked",
    "Debt",
    "Invoice",
    "InvoiceIssued",
    "InvoiceLine",
    "InvoicePaid",
    "InvoiceState",
    "InvoiceVoided",
    "LineKind",
    "NewInvoice",
    "NewLine",
    "RunResult",
    "Settlement",
    "Standing",
    "answered_by",
    "debts",
    "invoice",
    "invoice_pdf",
    "invoices",
    "issue_invoices",
    "open_amount",
    "open_invoices",
    "permissions",
    "printed",
    "run_billing",
    "settle_from_wallets",
    "standing_is",
    "void_invoice",
]
