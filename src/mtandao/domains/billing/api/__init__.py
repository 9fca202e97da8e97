"""JSON of this room, by what it is about."""

from mtandao.domains.billing.api import (
    assignments,
    credit_notes,
    drafts,
    fiscal,
    invoices,
    parked,
    runs,
    tax_report,
    tax_rules,
    taxes,
    terms,
)

ROUTERS = [
    ("/billing", one.router)
    for one in (
        invoices,
        drafts,
        credit_notes,
        assignments,
        runs,
        parked,
        terms,
        taxes,
        tax_rules,
        tax_report,
        fiscal,
    )
]

__all__ = ["ROUTERS"]
