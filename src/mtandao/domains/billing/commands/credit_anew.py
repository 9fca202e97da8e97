"""For an invoice that can be voided no more: taken back by a credit note, and billed anew, in one deed."""

from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.commands.void import bill_invoice_anew
from mtandao.domains.billing.models import Draft
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.CREDIT)
def credit_and_bill_anew(ctx: Context, *, invoice_id: UUID, reason: CreditReason, note: str = "") -> Draft:
    """A credit note for all that is left of it, which the tax office is told of, and the draft that replaces it.
    What was paid of it lies in the wallet and pays what the draft becomes.

    Both or neither: who may not write invoices gives no credit note here. Twice is CreditedBefore.
    """
    give_credit_note(ctx, invoice_id=invoice_id, reason=reason, note=note)
    return bill_invoice_anew(ctx, invoice_id=invoice_id)
