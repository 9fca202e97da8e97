"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class PaymentInProgress(Refusal):
    code = "payment.in_progress"


class NothingToPay(Refusal):
    code = "payment.nothing_to_pay"


class NoGateway(Refusal):
    code = "payment.no_gateway"


class PriceWentUp(Refusal):
    code = "purchase.price_went_up"


class NotOnShelf(Refusal):
    code = "purchase.not_on_shelf"


class ReceiptUsed(Refusal):
    code = "payment.receipt_used"


class AlreadyPlaced(Refusal):
    code = "payment.already_placed"


class ShiftOver(Refusal):
    code = "shift.over"


class ShiftOpen(Refusal):
    code = "shift.open"


class NoShift(Refusal):
    code = "shift.none"


class DrawerClosed(Refusal):
    code = "drawer.closed"


class DrawerNamed(Refusal):
    code = "drawer.named"


class NotEnoughCash(Refusal):
    code = "drawer.not_enough"


class AlreadyReversed(Refusal):
    code = "payment.already_reversed"


class MoneyElsewhere(Refusal):
    code = "payment.money_elsewhere"


class ProviderHasIt(Refusal):
    code = "payment.provider_has_it"


class NotFromSuspense(Refusal):
    code = "payment.not_from_suspense"


class NotWaiting(Refusal):
    code = "payment.not_waiting"


class OwnWish(Refusal):
    code = "payout.own_wish"


class NotWaitingForApproval(Refusal):
    code = "payout.not_waiting"


class NotEnoughMoney(Refusal):
    code = "payout.not_enough"


class PayoutUnderWay(Refusal):
    code = "payout.under_way"


class PayoutOver(Refusal):
    code = "payout.over"


class NotByHand(Refusal):
    code = "payout.not_by_hand"


class RefundedBefore(Refusal):
    code = "refund.given_before"


class ChequeTaken(Refusal):
    code = "cheque.taken"


class ChequeElsewhere(Refusal):
    code = "cheque.elsewhere"


class AccountSetUp(Refusal):
    code = "bank.set_up"


class StatementTaken(Refusal):
    code = "statement.taken"


class LineDone(Refusal):
    code = "bank_line.done"


class NoStatement(Refusal):
    code = "statement.none"


class NotToBook(Refusal):
    code = "statement.not_to_book"


class NotToAsk(Refusal):
    code = "statement.not_to_ask"
