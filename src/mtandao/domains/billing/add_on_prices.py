"""What an add-on costs a customer who pays it now."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.pricing import NewInvoice, priced
from mtandao.domains.billing.service_lines import ServiceLines
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


def prices_of_once(
    ctx: Context, service: subscriptions.Subscription, add_ons: Sequence[catalog.AddOn]
) -> dict[UUID, Decimal]:
    """What the wallet would pay, taxes included, for each of these that are bought once."""
    tomorrow = ctx.today + timedelta(days=1)
    papers = [
        paper_to_be(
            ctx,
            service,
            subscriptions.AddOnToBill(
                each.id, service.id, each.name, each.price, 1, each.tax_group_id, None, ctx.today, tomorrow
            ),
        )
        for each in add_ons
    ]
    found = priced(ctx.trusted(), papers)
    return {each.id: paper.total for each, paper in zip(add_ons, found, strict=True)}


def paper_to_be(
    ctx: Context, service: subscriptions.Subscription, sold: subscriptions.AddOnToBill
) -> NewInvoice:
    return NewInvoice(
        subscriber_id=service.subscriber_id,
        organization_id=service.organization_id,
        due_on=ctx.today,
        lines=[ServiceLines.now(ctx, service).of_add_on(sold)],
    )
