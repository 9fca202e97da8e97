"""An invoice on paper."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import Standing
from mtandao.domains.billing.models import Invoice, InvoiceLine
from mtandao.domains.billing.pdf.press import printed
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words

TEMPLATE: Final = Path(__file__).parent / "invoice.typ"

# Ink of a tenant's colour, as in the portal; what is not among the eight is petrol.
INKS: Final = {
    "petrol": "#0b6470",
    "lake": "#1d5ca6",
    "jacaranda": "#6a3f9c",
    "plum": "#8a2f6b",
    "laterite": "#963a1c",
    "forest": "#1a6a3c",
    "slate": "#37475a",
    "olive": "#5a6412",
}

STAMPED: Final = (Standing.PAID, Standing.VOID, Standing.CREDITED)


def invoice_pdf(ctx: Context, invoice: Invoice) -> bytes:
    """The invoice as A4, in the language that is active, as it stands today. Costs about 20 ms."""
    return printed(TEMPLATE, _facts(ctx, invoice))


def _facts(ctx: Context, invoice: Invoice) -> dict[str, Any]:
    isp, payer = organizations.tenant(ctx), invoice.subscriber
    standing = invoice.standing(ctx.today)
    return {
        "title": _("Invoice"),
        "number": invoice.number,
        "ink": INKS.get(isp.colour, INKS["petrol"]),
        "stamp": str(standing.label) if standing in STAMPED else "",
        "seller": {
            "name": isp.legal_name or isp.name,
            "lines": [
                line
                for line in (
                    *isp.postal_address.splitlines(),
                    words.phone(isp.support_phone),
                    isp.support_email,
                    f"{_('Tax number')} {isp.tax_number}" if isp.tax_number else "",
                )
                if line
            ],
        },
        "payer": {
            "label": _("To"),
            "name": payer.full_name,
            "lines": [line for line in (payer.address, words.phone(payer.phone), payer.email) if line],
        },
        "facts": [
            [_("Number"), invoice.number],
            [_("Account"), payer.account_number],
            [_("Issued"), _day(invoice.issued_on)],
            [_("Due"), _day(invoice.due_on)],
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
        "how": _how_to_pay(invoice, payer.account_number) if invoice.open_amount else "",
        "foot": isp.invoice_footer,
    }


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


def _day(on: date) -> str:
    """Always with its year: paper is read later."""
    return times.day(on, weekday=False)


def _how_to_pay(invoice: Invoice, account: str) -> str:
    return _("Pay by M-Pesa with the account number %(account)s, by %(day)s.") % {
        "account": account,
        "day": _day(invoice.due_on),
    }
