"""A pro forma invoice on paper, as it was given out."""

from typing import Any

from django.utils.translation import gettext as _

from mtandao.domains.billing.commands.drafts import priced_draft
from mtandao.domains.billing.errors import NotGivenOut
from mtandao.domains.billing.models import Draft
from mtandao.domains.billing.pdf.invoice import TEMPLATE, day, payer_block
from mtandao.domains.billing.pricing import Priced
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.press import printed


def pro_forma_pdf(ctx: Context, draft: Draft) -> bytes:
    """As A4, in the language that is active, with the taxes of the day on which it was given out."""
    if draft.number is None or draft.given_on is None:
        raise NotGivenOut(_("A draft has no paper. Give it as a pro forma first."))
    with words.counted_in(ctx.tenant.currency):
        return printed(TEMPLATE, _facts(ctx, draft, priced_draft(ctx, draft)))


def _facts(ctx: Context, draft: Draft, paper: Priced) -> dict[str, Any]:
    currency, taxed = ctx.tenant.currency, paper.taxed
    return {
        **organizations.letterhead(ctx),
        "title": _("Pro forma invoice"),
        "number": draft.number,
        "stamp": "",
        "payer": payer_block(ctx, draft.subscriber),
        "facts": [
            [_("Number"), draft.number],
            [_("Account"), draft.subscriber.account_number],
            *([[_("Given out"), day(draft.given_on)]] if draft.given_on else []),
            *([[_("Due"), day(draft.due_on)]] if draft.due_on else []),
            *([[_("Replaces"), draft.replaces.number]] if draft.replaces else []),
        ],
        "heads": [_("What"), _("Quantity"), _("Price"), f"{_('Amount')}, {currency}"],
        "lines": [
            [
                line.description,
                f"{line.quantity.normalize():f}",
                words.money(line.unit_price),
                words.money(line.amount),
            ]
            for line in paper.new.lines
        ],
        "sums": [
            *([[_("Without tax"), words.money(taxed.net)]] if taxed.levies else []),
            *(
                [f"{levy.rate.name} {levy.rate.percent.normalize():f} %", words.money(levy.amount)]
                for levy in taxed.levies
            ),
        ],
        "open": [_("Total"), words.money(taxed.total, currency)],
        "how": _("This is no invoice: it asks for nothing until an invoice is issued."),
        "code": "",
    }
