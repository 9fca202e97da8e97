"""`/api/billing/revenue`: what came in, and by what."""

from datetime import date
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import contract as billing
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Body, Money, Request, Shape, needs
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Billing"])


class RevenueAsked(Body):
    since: date | None = Field(None, alias="from", description="Default: the first of this month.")
    to: date | None = Field(None, description="Inclusive; default: today.")
    by: str = Field(
        "", max_length=60, description="plan, area, partner, method; several with commas between."
    )
    organization: UUID | None = Field(None, description="Only this organization and those below it.")


class KeyShape(Shape):
    id: str | None
    name: str | None


class PartShape(Shape):
    plan: KeyShape | None = None
    area: KeyShape | None = None
    partner: KeyShape | None = None
    method: KeyShape | None = None
    amount: Money


class RevenueShape(Shape):
    since: date = Field(serialization_alias="from")
    to: date
    by: list[str]
    currency: str
    total: Money = Field(description="What was paid on invoices in these days, as the ledger has it.")
    items: list[PartShape] = Field(description="They add up to the total, the largest first.")


@router.get(
    "/revenue",
    response=RevenueShape,
    auth=needs(billing.permissions.VIEW, subscribers.permissions.VIEW_MONEY),
    by_alias=True,
    exclude_unset=True,
)
def read_revenue(request: Request, asked: Query[RevenueAsked]) -> RevenueShape:
    """Money that came in on invoices. A settlement of an invoice is shared among its lines."""
    ctx = request.ctx
    to = asked.to or ctx.today
    since = asked.since or to.replace(day=1)
    if since > to or to == date.max:
        raise Malformed("These are no days.", fields={"from": "Not after the last day."})
    by = [word.strip() for word in asked.by.split(",") if word.strip()]
    if not set(by) <= set(reports.KEYS) or len(set(by)) != len(by):
        raise Malformed("It cannot be shared so.", fields={"by": f"Of {', '.join(reports.KEYS)}, each once."})
    found = reports.revenue(ctx, since=since, to=to, by=by)
    return RevenueShape(
        since=since,
        to=to,
        by=by,
        currency=ctx.tenant.currency,
        total=found.total,
        items=[
            PartShape.model_validate(
                {
                    "amount": part.amount,
                    **{
                        key: {"id": value, "name": name}
                        for key, (value, name) in zip(by, part.keys, strict=True)
                    },
                }
            )
            for part in found.parts
        ],
    )
