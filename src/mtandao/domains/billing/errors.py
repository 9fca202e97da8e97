"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class NothingToInvoice(Refusal):
    code = "invoice.nothing_on_it"
    status = 422


class InvoicePaid(Refusal):
    code = "invoice.paid"


class InvoiceVoid(Refusal):
    code = "invoice.void"
