"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class NothingToInvoice(Refusal):
    code = "invoice.nothing_on_it"
    status = 422


class InvoicePaid(Refusal):
    code = "invoice.paid"


class DraftEnded(Refusal):
    code = "draft.ended"


class CreditedBefore(Refusal):
    code = "invoice.credited"


class RunEnded(Refusal):
    code = "billing_run.ended"


class NotParked(Refusal):
    code = "account.not_parked"


class InvoiceVoid(Refusal):
    code = "invoice.void"
