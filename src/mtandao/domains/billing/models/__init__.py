"""Tables of this room."""

from mtandao.domains.billing.models.invoices import BilledCycle, Invoice, InvoiceLine, Settlement
from mtandao.domains.billing.models.numbers import NumberSeries

__all__ = ["BilledCycle", "Invoice", "InvoiceLine", "NumberSeries", "Settlement"]
