"""What a credit note would hold: for whoever shows it and for whoever gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import InvoiceState
from mtandao.domains.billing.errors import CreditedBefore, InvoiceVoid
from mtandao.domains.billing.models import CreditNoteLine, Invoice, InvoiceLine
from mtandao.domains.billing.rules.credit import credited, cut, landed
from mtandao.domains.billing.rules.tax import Group, Line, Rate, Taxed
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

NOTHING = Decimal("0.00")
Chosen = list[tuple[InvoiceLine, Decimal]]


@dataclass(frozen=True, slots=True)
class Credit:
    """So much of a line, as it is priced on the invoice."""

    line_id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CreditQuote:
    """What a credit note would come to, and what would be open of the invoice before and after it."""

    net: Decimal
    tax: Decimal
    total: Decimal
    applied: Decimal
    to_wallet: Decimal
    open_before: Decimal
    open_after: Decimal


def quote_credit(
    ctx: Context,
    invoice: Invoice,
    of_lines: Sequence[Credit] | None = None,
    amount: Decimal | None = None,
) -> CreditQuote:
    """As `give_credit_note` would give it. Refuses as that does."""
    check_creditable(invoice)
    _parts, taxed = planned_credit(ctx, invoice, of_lines, amount)
    applied, to_wallet = landed(taxed.total, invoice.open_amount)
    before = invoice.open_amount
    return CreditQuote(taxed.net, taxed.tax, taxed.total, applied, to_wallet, before, before - applied)


def check_creditable(invoice: Invoice) -> None:
    """InvoiceVoid, CreditedBefore."""
    if invoice.state == InvoiceState.VOID:
        raise InvoiceVoid(_("%(invoice)s is void: there is nothing to credit.") % {"invoice": invoice.number})
    if not invoice.creditable:
        raise CreditedBefore(_("%(invoice)s is credited wholly.") % {"invoice": invoice.number})


def lines_left(ctx: Context, invoice: Invoice) -> list[tuple[InvoiceLine, Decimal]]:
    """Its lines of which something can be credited, each with how much, as it is priced."""
    lines = list(invoice.lines.order_by("place"))
    left = _left(ctx, lines)
    return [(line, left[line.id]) for line in lines if left[line.id] > 0]


def planned_credit(
    ctx: Context,
    invoice: Invoice,
    of_lines: Sequence[Credit] | None = None,
    amount: Decimal | None = None,
) -> tuple[Chosen, Taxed]:
    """These parts of lines, an amount shared out over all of them, or (neither) all that is left of the invoice,
    with the tax that comes back with them.

    Malformed: more than is left, a line of another invoice.
    """
    if amount is not None and of_lines is not None:
        raise Malformed(_("Not credited."), fields={"amount": _("An amount or lines, not both.")})
    lines = list(invoice.lines.order_by("place"))
    left = _left(ctx, lines)
    chosen = _chosen(lines, left, of_lines) if amount is None else _cut(invoice, lines, left, amount)
    taxed = _taxed(invoice, lines, left, chosen)
    if not NOTHING < taxed.total <= invoice.creditable:
        most = _("From %(currency)s 0.01 to %(most)s in all.") % {
            "currency": ctx.tenant.currency,
            "most": f"{invoice.creditable:,.2f}",
        }
        raise Malformed(_("Not credited."), fields={"lines": most})
    return chosen, taxed


def as_much_as_possible(
    ctx: Context, invoice: Invoice, wish: Credit, beside: Sequence[Credit] = ()
) -> Credit | None:
    """So much of the wish as is left of its line and of the invoice, `beside` credits of its other lines; None if
    nothing is."""
    lines = list(invoice.lines.order_by("place"))
    left = _left(ctx, lines)
    line = next(line for line in lines if line.id == wish.line_id)
    others = _chosen(lines, left, beside) if beside else []
    amount = min(wish.amount, left[line.id])
    while amount > 0:
        over = _taxed(invoice, lines, left, [*others, (line, amount)]).total - invoice.creditable
        if over <= 0:
            return Credit(line.id, amount)
        amount -= over
    return None


def _cut(
    invoice: Invoice, lines: Sequence[InvoiceLine], left: Mapping[UUID, Decimal], amount: Decimal
) -> Chosen:
    groups = groups_of(invoice)
    rest = [Line(left[line.id], groups.get(line.tax_code)) for line in lines]
    before = [Line(line.amount - left[line.id], groups.get(line.tax_code)) for line in lines]
    parts = cut(rest, before, amount)
    if not any(parts):
        most = _("From %(currency)s 0.01 to %(most)s.") % {
            "currency": invoice.currency,
            "most": f"{invoice.creditable:,.2f}",
        }
        raise Malformed(_("Not credited."), fields={"amount": most})
    return [(line, part) for line, part in zip(lines, parts, strict=True) if part]


def _taxed(
    invoice: Invoice, lines: Sequence[InvoiceLine], left: Mapping[UUID, Decimal], chosen: Chosen
) -> Taxed:
    groups = groups_of(invoice)
    now = [Line(amount, groups.get(line.tax_code)) for line, amount in chosen]
    before = [Line(line.amount - left[line.id], groups.get(line.tax_code)) for line in lines]
    return credited(now, before)


def groups_of(invoice: Invoice) -> dict[str, Group]:
    """The tax groups as they were when it was issued, by code."""
    rates: dict[str, tuple[bool, tuple[Rate, ...]]] = {}
    for tax in invoice.taxes.order_by("place"):
        inclusive, known = rates.get(tax.group_code, (tax.inclusive, ()))
        rates[tax.group_code] = inclusive, (*known, Rate(tax.rate_code, tax.name, tax.percent, tax.compound))
    return {code: Group(code, code, known, inclusive) for code, (inclusive, known) in rates.items()}


def _left(ctx: Context, lines: Sequence[InvoiceLine]) -> dict[UUID, Decimal]:
    """What was not credited yet of each line."""
    left = {line.id: line.amount for line in lines}
    for line_id, amount in CreditNoteLine.of(ctx).filter(line__in=lines).values_list("line_id", "amount"):
        left[line_id] -= amount
    return left


def _chosen(
    lines: Sequence[InvoiceLine], left: Mapping[UUID, Decimal], of_lines: Sequence[Credit] | None
) -> Chosen:
    if of_lines is None:
        return [(line, left[line.id]) for line in lines if left[line.id]]
    asked: dict[UUID, Decimal] = {}
    for credit in of_lines:
        asked[credit.line_id] = asked.get(credit.line_id, NOTHING) + credit.amount
    wrong = {
        str(line_id): _("At most %(most)s.") % {"most": f"{max(left[line_id], NOTHING):,.2f}"}
        if line_id in left
        else _("This line is not on the invoice.")
        for line_id, amount in asked.items()
        if not NOTHING < amount <= left.get(line_id, NOTHING)
    }
    if wrong or not asked:
        raise Malformed(_("Not credited: see the lines."), fields=wrong or {"lines": _("Choose a line.")})
    return [(line, asked[line.id]) for line in lines if line.id in asked]
