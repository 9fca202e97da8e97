"""Papers of this room."""

from mtandao.domains.billing.pdf.credit_note import credit_note_pdf
from mtandao.domains.billing.pdf.invoice import invoice_pdf
from mtandao.domains.billing.pdf.pro_forma import pro_forma_pdf
from mtandao.foundation.press import printed

__all__ = ["credit_note_pdf", "invoice_pdf", "printed", "pro_forma_pdf"]
