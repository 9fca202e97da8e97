"""An invoice on paper."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from mtandao.domains.billing.again import replaced_by
from mtandao.domains.billing.choices import Standing
from mtandao.domains.billing.how_to_pay import how_to_pay
from mtandao.domains.billing.models import Invoice, InvoiceLine
from mtandao.domains.billing.pdf.seal import seal_facts
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.press import printed

TEMPLATE: Final = Path(__file__).parent / "invoice.typ"

STAMPED: Final = (Standing.PAID, Standing.VOID, Standing.CREDITED)


def invoice_pdf(ctx: Context, invoice: Invoice) -> bytes:
    """The invoice as A4, in the language that is active, as it stands today. Costs about 20 ms."""
    with words.counted_in(ctx.tenant.currency):
        return printed(TEMPLATE, _facts(ctx, invoice))


def _facts(ctx: Context, invoice: Invoice) -> dict[str, Any]:
    payer = invoice.subscriber
    standing = invoice.standing(ctx.today)
    how = how_to_pay(ctx, invoice)
    return {
        **organizations.letterhead(ctx),
        "title": _("Invoice"),
        "number": invoice.number,
        "stamp": str(standing.label) if standing in STAMPED else "",
        "payer": payer_block(ctx, payer),
        "facts": [
            [_("Number"), invoice.number],
            [_("Account"), payer.account_number],
            [_("Issued"), day(invoice.issued_on)],
            [_("Due"), day(invoice.due_on)],
            *([[_("Replaces"), old.number]] if (old := replaced_by(ctx, invoice)) else []),
        ],
        "heads": [_("What"), _("Quantity"), _("Price"), f"{_('Amount')}, {invoice.currency}"],
        "lines": [_line(line) for line in invoice.lines.order_by("place")],
        "sums": [
            *_taxes(invoice),
            [_("Total"), words.money(invoice.total, invoice.currency)],
            *([[_("Credited"), words.money(-invoice.credited)]] if invoice.credited else []),
            *([[_("Paid"), words.money(-invoice.paid)]] if invoice.paid else []),
        ],
        "open": [_("To pay"), words.money(invoice.open_amount, invoice.currency)],
        "how": how.sentence if how else "",
        "code": code_svg(how.link) if how and how.link else "",
        "seal": seal_facts(ctx, invoice),
    }


def payer_block(ctx: Context, payer: subscribers.Subscriber) -> dict[str, Any]:
    return {
        "label": _("To"),
        "name": payer.full_name,
        "lines": [line for line in _payer_lines(ctx, payer) if line],
    }


def _payer_lines(ctx: Context, payer: subscribers.Subscriber) -> tuple[str, ...]:
    """Where he is and his own tax number decide what a company may claim back."""
    region = organizations.regions_of(ctx.tenant.country).get(payer.region, payer.region)
    return (
        payer.address,
        region,
        words.phone(payer.phone),
        payer.email,
        f"{_('Tax number')} {payer.tax_number}" if payer.tax_number else "",
    )


def _taxes(invoice: Invoice) -> list[list[str]]:
    taxes = list(invoice.taxes.order_by("place"))
    if not taxes:
        return []
    return [
        [_("Without tax"), words.money(invoice.net)],
        *([tax.label, words.money(tax.amount)] for tax in taxes),
    ]


def _line(line: InvoiceLine) -> list[str]:
    quantity = f"{line.quantity.normalize():f}"
    return [line.description, quantity, words.money(line.unit_price), words.money(line.amount)]


def day(on: date) -> str:
    """Always with its year: paper is read later."""
    return times.day(on, weekday=False)
