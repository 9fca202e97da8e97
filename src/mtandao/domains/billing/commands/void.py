"""Take an invoice back, and bill what was on it anew."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.again import is_taken_back, replacement_of
from mtandao.domains.billing.booking import undone
from mtandao.domains.billing.choices import InvoiceState
from mtandao.domains.billing.commands.drafts import priced_draft
from mtandao.domains.billing.draft_lines import written_anew
from mtandao.domains.billing.errors import (
    CreditedBefore,
    InvoiceVoid,
    NotVoid,
    ReplacedBefore,
    ToldToTaxOffice,
)
from mtandao.domains.billing.errors import InvoicePaid as AlreadyPaid
from mtandao.domains.billing.events import InvoiceVoided
from mtandao.domains.billing.fiscal import told_to_tax_office
from mtandao.domains.billing.models import BilledCycle, Draft, Invoice
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

LONGEST_REASON = 200


@command(needs=permissions.VOID)
def void_invoice(ctx: Context, *, invoice_id: UUID, reason: str, bill_anew: bool = False) -> Invoice:
    """Take back an invoice on which nothing was paid. The reason stays with it. What it billed is not billed by any
    run again: `bill_anew` writes the draft that does."""
    said = " ".join(reason.split())
    if not 0 < len(said) <= LONGEST_REASON:
        why = _("Why, in at most %(most)s characters. Whoever comes next reads it.")
        raise Malformed(_("Not voided: see the fields."), fields={"reason": why % {"most": LONGEST_REASON}})
    ledger.hold_money(ctx, [Invoice.found(ctx, id=invoice_id).subscriber_id])
    invoice = Invoice.locked(ctx, id=invoice_id)
    if invoice.state == InvoiceState.VOID:
        raise InvoiceVoid(_("%(number)s is void already.") % {"number": invoice.number})
    if invoice.paid > 0:
        raise AlreadyPaid(
            _("%(number)s is paid in part or whole: give a credit note instead.") % {"number": invoice.number}
        )
    if invoice.creditable < invoice.total:
        raise CreditedBefore(
            _("%(number)s is credited in part: give another credit note for the rest.")
            % {"number": invoice.number}
        )
    if told_to_tax_office(ctx, invoice):
        raise ToldToTaxOffice(
            _("%(number)s has its number at the tax office, which knows no void: give a credit note instead.")
            % {"number": invoice.number}
        )
    invoice.state, invoice.voided_on = InvoiceState.VOID, ctx.today
    invoice.voided_by, invoice.void_reason = ctx.actor.name, said
    invoice.save(update_fields=["state", "voided_on", "voided_by", "void_reason"])
    BilledCycle.of(ctx).filter(invoice=invoice).delete()
    if invoice.total:
        ledger.post(
            ctx.trusted(),
            entries=[
                ledger.Entry(
                    kind=ledger.JournalKind.VOID,
                    key=f"void:{invoice.id}",
                    memo=f"Invoice {invoice.number} voided",
                    lines=(
                        ledger.Line(ledger.AccountCode.RECEIVABLE, -invoice.total, invoice.subscriber_id),
                        *undone(list(invoice.lines.all()), list(invoice.taxes.all())),
                    ),
                    subscriber_id=invoice.subscriber_id,
                    document_id=invoice.id,
                )
            ],
        )
    emit(
        ctx,
        InvoiceVoided(
            subject_id=invoice.id, subscriber_id=invoice.subscriber_id, number=invoice.number, reason=said
        ),
    )
    if bill_anew:
        bill_invoice_anew(ctx, invoice_id=invoice.id)
    return invoice


@command(needs=permissions.ISSUE)
def bill_invoice_anew(ctx: Context, *, invoice_id: UUID) -> Draft:
    """A draft of the same lines for an invoice that is void or wholly credited, to be put right and issued. One at a
    time: ReplacedBefore."""
    ledger.hold_money(ctx, [Invoice.found(ctx, id=invoice_id).subscriber_id])
    invoice = Invoice.locked(ctx, id=invoice_id)
    if not is_taken_back(invoice):
        raise NotVoid(
            _("%(number)s counts. Void it or credit it wholly first; what is billed anew replaces it.")
            % {"number": invoice.number}
        )
    if (other := replacement_of(ctx, invoice)) is not None:
        raise ReplacedBefore(_said(invoice, other), draft_id=str(other.id))
    draft = Draft(
        tenant_id=ctx.tenant_id,
        organization_id=invoice.organization_id,
        subscriber_id=invoice.subscriber_id,
        replaces=invoice,
        lines=written_anew(ctx, invoice),
        due_on=invoice.due_on if invoice.due_on >= ctx.today else None,
        made_by=ctx.actor.name,
        made_at=ctx.now,
    )
    draft.total = priced_draft(ctx, draft).total
    draft.save()
    return draft


def _said(invoice: Invoice, other: Draft) -> str:
    if other.invoice is not None:
        return _("%(number)s was billed anew: %(other)s replaces it.") % {
            "number": invoice.number,
            "other": other.invoice.number,
        }
    return _("A draft that bills %(number)s anew is there already: issue it, or drop it.") % {
        "number": invoice.number
    }
