"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("billing.view", "see invoices")
ISSUE = permission("billing.issue", "write and issue invoices", critical=True)
RUN = permission("billing.run", "start billing runs", critical=True, provider_wide=True)
TERMS = permission("billing.terms", "change the invoice terms", critical=True, provider_wide=True)
VOID = permission("billing.void", "void invoices", critical=True)
CREDIT = permission("billing.credit", "give credit notes", critical=True)
RELEASE = permission("billing.release", "release parked accounts", critical=True)
SETTLE = permission("billing.settle", "settle invoices from wallets")
TAX = permission("billing.tax", "set up taxes", critical=True, provider_wide=True)
FISCAL = permission(
    "billing.fiscal", "set up the fiscal device and send papers again", critical=True, provider_wide=True
)
