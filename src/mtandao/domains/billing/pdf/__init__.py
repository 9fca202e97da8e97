"""Papers of this room."""

from mtandao.domains.billing.pdf.invoice import invoice_pdf
from mtandao.domains.billing.pdf.press import printed

__all__ = ["invoice_pdf", "printed"]
