"""A provider with a fiscal device that KRA knows, and a buyer."""

from decimal import Decimal
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import FiscalDevice, FiscalDocument, Invoice
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.outbox.models import OutboxEvent
from tests.worlds import World

DEVICE: dict[str, Any] = {
    "pin": "P051234567S",
    "branch": "00",
    "serial": "demo-0001",
    "item_class": "8111210100",
}


def device(world: World, **values: Any) -> FiscalDevice:
    """One that KRA knows already. Its first paper is not the sale's own invoice."""
    buyer(world)
    return billing.set_up_fiscal_device(world.ctx, **DEVICE | {"communication_key": "told-once"} | values)


def buyer(world: World) -> Any:
    return subscribers.subscribers(world.ctx).first() or world.sale(activate=False).subscriber


def invoices(world: World, *amounts: str) -> list[Invoice]:
    person = buyer(world)
    new = [
        billing.NewInvoice(
            subscriber_id=person.id,
            organization_id=person.organization_id,
            due_on=world.ctx.today,
            lines=[
                billing.NewLine(
                    kind=billing.LineKind.OTHER, description=f"Cable {number}", unit_price=Decimal(amount)
                )
            ],
        )
        for number, amount in enumerate(amounts, start=1)
    ]
    return billing.issue_invoices(world.ctx, new=new)


def papers(world: World) -> list[tuple[int, str, str]]:
    return list(
        FiscalDocument.of(world.ctx).order_by("number").values_list("number", "paper_number", "state")
    )


def announced(name: str) -> list[dict[str, Any]]:
    return list(OutboxEvent.objects.filter(name=name).order_by("position").values_list("payload", flat=True))


def signed(world: World, document: FiscalDocument) -> None:
    billing.record_signed(
        world.ctx,
        document_id=document.id,
        receipt=billing.FiscalReceipt("KRACU1", 1, 1, "DATA", "SIGN", world.now, "https://kra.example/x"),
    )
