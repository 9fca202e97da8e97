"""When periods are invoiced and when that is due: what a provider has decided, or the usual."""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from mtandao.domains.billing.models import InvoiceTerms
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


class Reach(NamedTuple):
    """How far a run looks: every period that has begun by `on`, and the next one where it begins by `through`."""

    on: date
    through: date

    def due(self, ctx: Context) -> QuerySet[subscriptions.Subscription]:
        """The services that it bills."""
        return subscriptions.due_for_billing(ctx, self.on, self.through)


def invoice_terms(ctx: Context) -> InvoiceTerms:
    return InvoiceTerms.of(ctx).first() or InvoiceTerms(tenant_id=ctx.tenant_id)


def next_issue(ctx: Context, row: subscriptions.Subscription) -> date | None:
    """When the next period of a service is invoiced; None if none has a day."""
    begins = row.billed_until
    if begins is None:
        return None
    comes_with_it = any(day is not None and day <= begins for day in (row.changes_on, row.reverts_on))
    if comes_with_it or row.in_trial(ctx.today):
        return begins
    after = row.ahead_from or begins
    issued = begins - invoice_terms(ctx).ahead
    return max(issued, after) if ctx.today < after < begins else issued


def reach_of(ctx: Context, on: date) -> Reach:
    """Of a run of that day."""
    return Reach(on, on + invoice_terms(ctx).ahead)
