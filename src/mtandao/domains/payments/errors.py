"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class PaymentInProgress(Refusal):
    code = "payment.in_progress"


class NothingToPay(Refusal):
    code = "payment.nothing_to_pay"


class NoGateway(Refusal):
    code = "payment.no_gateway"


class ReceiptUsed(Refusal):
    code = "payment.receipt_used"


class AlreadyPlaced(Refusal):
    code = "payment.already_placed"
