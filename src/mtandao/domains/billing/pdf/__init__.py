"""Papers of this room."""

from mtandao.domains.billing.pdf.invoice import invoice_pdf
from mtandao.foundation.press import printed

__all__ = ["invoice_pdf", "printed"]
