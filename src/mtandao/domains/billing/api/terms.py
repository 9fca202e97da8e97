"""`/api/billing/terms`: how long before a period it is invoiced, and when that is due."""

from ninja import Router
from pydantic import Field

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.terms import change_invoice_terms
from mtandao.domains.billing.models import InvoiceTerms
from mtandao.domains.billing.rules.periods import LATEST_DUE_DAYS, MOST_AHEAD_DAYS
from mtandao.domains.billing.terms import invoice_terms
from mtandao.foundation.api import Body, Request, Shape, needs

router = Router(tags=["Billing"])


class InvoiceTermsShape(Shape):
    issue_ahead_days: int = Field(
        description="So many days before it begins a period is invoiced, never more than one period ahead."
    )
    due_after_days: int = Field(
        description="So many days after the later of the period's first day and the day of issue it is due."
    )


class InvoiceTermsBody(Body):
    issue_ahead_days: int = Field(0, ge=0, le=MOST_AHEAD_DAYS)
    due_after_days: int = Field(0, ge=0, le=LATEST_DUE_DAYS)


@router.get("/terms", response=InvoiceTermsShape, auth=needs(permissions.VIEW))
def read_invoice_terms(request: Request) -> InvoiceTermsShape:
    """When periods are invoiced, and when that is due."""
    return _shape(invoice_terms(request.ctx))


@router.patch("/terms", response=InvoiceTermsShape, auth=needs(permissions.TERMS))
def change_terms(request: Request, body: InvoiceTermsBody) -> InvoiceTermsShape:
    """They hold from the next run on; what is issued keeps its day."""
    now = _shape(invoice_terms(request.ctx)).model_dump()
    return _shape(change_invoice_terms(request.ctx, **{**now, **body.given()}))


def _shape(terms: InvoiceTerms) -> InvoiceTermsShape:
    return InvoiceTermsShape(issue_ahead_days=terms.issue_ahead_days, due_after_days=terms.due_after_days)
