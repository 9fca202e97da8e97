"""What a customer's timeline says of what people did to his money."""

from mtandao.domains.billing import contract as billing
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_a_voided_invoice_stands_with_its_reason(world: World, admin: Sitting) -> None:
    sale = world.sale()
    world.settle()
    billing.void_invoice(world.ctx, invoice_id=sale.invoice.id, reason="Typed for another customer")
    said = admin.get(f"/subscribers/{sale.subscriber.id}/timeline/")
    assert "Invoice voided" in said and "Typed for another customer" in said
