"""How papers go into the ledger: what is earned by the kind of line, what is owed to the tax office by rate."""

from collections.abc import Iterable
from decimal import Decimal

from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.models import InvoiceLine, InvoiceTax
from mtandao.domains.billing.rules.tax import Taxed
from mtandao.domains.ledger import contract as ledger

EARNED = {
    LineKind.SETUP: ledger.AccountCode.SETUP,
    LineKind.ADDON: ledger.AccountCode.ADDONS,
    LineKind.FEE: ledger.AccountCode.FEES,
}


def earned(kinds: Iterable[LineKind | str], taxed: Taxed) -> list[ledger.Line]:
    """The credit side of an invoice: its net by account, its tax by rate. All together are minus its total."""
    nets = [(kind, line.net) for kind, line in zip(kinds, taxed.lines, strict=True)]
    return _sides(nets, [(levy.rate.code, levy.amount) for levy in taxed.levies], -1)


def taken_back(kinds: Iterable[LineKind | str], taxed: Taxed) -> list[ledger.Line]:
    """The debit side of a credit note."""
    nets = [(kind, line.net) for kind, line in zip(kinds, taxed.lines, strict=True)]
    return _sides(nets, [(levy.rate.code, levy.amount) for levy in taxed.levies], 1)


def undone(lines: Iterable[InvoiceLine], taxes: Iterable[InvoiceTax]) -> list[ledger.Line]:
    """The debit side of an invoice that is voided."""
    return _sides(
        [(line.kind, line.net) for line in lines], [(tax.rate_code, tax.amount) for tax in taxes], 1
    )


def _sides(
    nets: Iterable[tuple[LineKind | str, Decimal]], taxes: Iterable[tuple[str, Decimal]], sign: int
) -> list[ledger.Line]:
    sums: dict[tuple[ledger.AccountCode, str], Decimal] = {}
    for kind, net in nets:
        key = EARNED.get(LineKind(kind), ledger.AccountCode.REVENUE), ""
        sums[key] = sums.get(key, Decimal("0.00")) + net
    for rate_code, amount in taxes:
        key = ledger.AccountCode.TAX, rate_code
        sums[key] = sums.get(key, Decimal("0.00")) + amount
    return [ledger.Line(code, sign * amount, detail=detail) for (code, detail), amount in sums.items()]
