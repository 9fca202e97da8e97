"""Tax on issued invoices. The id is that of the acceptance case."""

from decimal import Decimal

import pytest

from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.tests.dated import run, sold
from mtandao.domains.billing.tests.test_credit_notes import taxed_at
from mtandao.domains.ledger import contract as ledger
from tests.worlds import World


@pytest.mark.parametrize(("percent", "tax"), [("8.25", "4.13"), ("8.245", "4.12")])
@pytest.mark.parametrize("waits", [False, True], ids=["sale", "run"])
def test_F7_tax_of_two_lines_is_billed_so(world: World, percent: str, tax: str, waits: bool) -> None:
    """A month and an installation of 25 each: on the invoice of the sale, and on that of a run."""
    world.now = world.now.replace(day=1)
    group = taxed_at(world, Decimal(percent))
    terms = {"aligned": waits, "first_bill_waits": waits, "tax_group_id": group.id}
    sale = sold(world, "2026-11-01", price="25", setup_fee=Decimal(25), **terms)
    assert run(world, "2026-11-01") == [int(waits)]
    invoice = Invoice.objects.get()
    assert (invoice.net, invoice.tax, invoice.total) == (Decimal(50), Decimal(tax), 50 + Decimal(tax))
    lines = list(invoice.lines.order_by("place"))
    assert [line.net for line in lines] == [25, 25]
    assert sum(line.tax for line in lines) == Decimal(tax)
    assert ledger.balance(world.ctx, sale.subscriber.id).owed == invoice.total
