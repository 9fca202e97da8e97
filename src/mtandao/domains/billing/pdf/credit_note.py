"""A credit note on paper, under the letterhead of the invoice."""

from typing import Any

from django.utils.translation import gettext as _

from mtandao.domains.billing.models import CreditNote, CreditNoteLine
from mtandao.domains.billing.pdf.invoice import TEMPLATE, day, payer_block
from mtandao.domains.billing.pdf.seal import seal_facts
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.press import printed


def credit_note_pdf(ctx: Context, paper: CreditNote) -> bytes:
    """As A4, in the language that is active."""
    with words.counted_in(ctx.tenant.currency):
        return printed(TEMPLATE, _facts(ctx, paper))


def _facts(ctx: Context, paper: CreditNote) -> dict[str, Any]:
    taxes = list(paper.taxes.order_by("place"))
    return {
        **organizations.letterhead(ctx),
        "title": _("Credit note"),
        "number": paper.number,
        "stamp": "",
        "payer": payer_block(ctx, paper.subscriber),
        "facts": [
            [_("Number"), paper.number],
            [_("Account"), paper.subscriber.account_number],
            [_("Issued"), day(paper.issued_on)],
            [_("For invoice"), f"{paper.invoice.number}, {day(paper.invoice.issued_on)}"],
            [_("Why"), paper.get_reason_display()],
        ],
        "heads": [_("What"), _("Without tax"), _("Tax"), f"{_('Credited')}, {paper.currency}"],
        "lines": [_line(line) for line in paper.lines.order_by("place")],
        "sums": [
            *([[_("Without tax"), words.money(paper.net)]] if taxes else []),
            *([tax.label, words.money(tax.amount)] for tax in taxes),
        ],
        "open": [_("Credited"), words.money(paper.total, paper.currency)],
        "how": "\n".join(line for line in (_where(paper), paper.note) if line),
        "code": "",
        "seal": seal_facts(ctx, paper),
    }


def _line(line: CreditNoteLine) -> list[str]:
    return [line.description, words.money(line.net), words.money(line.tax), words.money(line.net + line.tax)]


def _where(paper: CreditNote) -> str:
    """What became of it: a customer wants to know whether he pays less or has money with us."""
    parts = []
    if paper.applied:
        off = words.money(paper.applied, paper.currency)
        parts.append(_("%(sum)s less to pay on %(invoice)s.") % {"sum": off, "invoice": paper.invoice.number})
    if paper.to_wallet:
        back = words.money(paper.to_wallet, paper.currency)
        parts.append(_("%(sum)s was paid already and is in the wallet.") % {"sum": back})
    return " ".join(parts)
