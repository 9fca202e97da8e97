"""Change the invoice terms."""

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.models import InvoiceTerms
from mtandao.domains.billing.rules.periods import LATEST_DUE_DAYS, MOST_AHEAD_DAYS
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.TERMS)
def change_invoice_terms(ctx: Context, *, issue_ahead_days: int, due_after_days: int) -> InvoiceTerms:
    """They hold from the next run on; what is issued keeps its day."""
    wrong = {}
    if not 0 <= issue_ahead_days <= MOST_AHEAD_DAYS:
        wrong["issue_ahead_days"] = _("From 0 to %(most)s days.") % {"most": MOST_AHEAD_DAYS}
    if not 0 <= due_after_days <= LATEST_DUE_DAYS:
        wrong["due_after_days"] = _("From 0 to %(most)s days.") % {"most": LATEST_DUE_DAYS}
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    terms, _made = InvoiceTerms.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={"issue_ahead_days": issue_ahead_days, "due_after_days": due_after_days},
    )
    return terms
