"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    MPESA = "mpesa", _("M-Pesa")
    RAZORPAY = "razorpay", "Razorpay"
    PHONEPE = "phonepe", "PhonePe"
    PAYTM = "paytm", "Paytm"
    UPI = "upi", "UPI"
    CASH = "cash", _("Cash")
    BANK = "bank", _("Bank transfer")
    CHEQUE = "cheque", _("Cheque")
    OTHER = "other", _("Other")


class Instrument(TextChoices):
    """What the payer used at a gateway that takes several."""

    UPI = "upi", "UPI"
    CARD = "card", _("Card")
    NETBANKING = "netbanking", _("Net banking")
    WALLET = "wallet", _("Payment wallet")


class PaymentState(TextChoices):
    PLACED = "placed", _("Placed")
    SUSPENSE = "suspense", _("Nobody placed it")
    REVERSED = "reversed", _("Reversed")
    RETURNED = "returned", _("On its way back")


class AskState(TextChoices):
    """An ask from the wish to its end. A late success overturns every end but itself."""

    CREATED = "created", _("Waiting to be sent")
    ACCEPTED = "accepted", _("Waiting for the payer")
    UNKNOWN = "unknown", _("No answer")
    SUCCEEDED = "succeeded", _("Paid")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


OPEN_ASKS = (AskState.CREATED, AskState.ACCEPTED, AskState.UNKNOWN)


class PurchaseState(TextChoices):
    WAITING = "waiting", _("Waiting for its money")
    BOUGHT = "bought", _("Bought")
    MISSED = "missed", _("Not bought")


class Missed(TextChoices):
    """Why money that came did not buy what it was meant for."""

    PRICE = "price", _("it costs more now")
    TOO_LITTLE = "too_little", _("the wallet holds too little")
    NO_SERVICE = "no_service", _("the service does not run")
    NOT_SOLD = "not_sold", _("it is not sold any more")


class SuspenseReason(TextChoices):
    UNKNOWN_ACCOUNT = "unknown_account", _("no such account")
    BAD_DIGIT = "bad_check_digit", _("the account number is mistyped")
    NO_ACCOUNT = "no_account", _("no account was given")
    TOO_LITTLE = "amount_too_low", _("less than the next price")
    TAKEN_BACK = "taken_back", _("placed wrongly, and taken back")
    NOT_RETURNED = "not_returned", _("could not be paid back")


class CashMove(TextChoices):
    """Cash into a drawer or out of it that is nobody's payment."""

    BROUGHT = "brought", _("Change brought in")
    HANDED = "handed", _("Handed over by a partner")
    BANKED = "banked", _("Taken to the bank")
    TAKEN = "taken", _("Handed to the owner")
    CARRIED = "carried", _("Carried to the provider")
    PETTY = "petty", _("Petty cash")


COMES_IN = (CashMove.BROUGHT, CashMove.HANDED)


class ReversalReason(TextChoices):
    MISTAKE = "mistake", _("A mistake at the desk")
    BOUNCED = "bounced", _("The transfer or cheque bounced")
    PROVIDER = "provider", _("The provider gave it back")


class PayoutPurpose(TextChoices):
    REFUND = "refund", _("Refund")
    COMMISSION = "commission", _("Commission")
    OTHER = "other", _("Other")


class PayoutMethod(TextChoices):
    MPESA = "mpesa", _("M-Pesa to a phone")
    SAME_WAY = "same_way", _("Back the way it came")
    BANK = "bank", _("Bank transfer by hand")
    CASH = "cash", _("Cash")


BY_HAND = (PayoutMethod.BANK, PayoutMethod.CASH)


class MoneyFrom(TextChoices):
    """Where the money of a payout lay before."""

    WALLET = "wallet", _("the customer's wallet")
    SUSPENSE = "suspense", _("suspense")
    PARTNER = "partner", _("what is owed to a partner")
    EXPENSE = "expense", _("the provider's own money")


class PayoutState(TextChoices):
    """Never sent twice: from `sending` on it may have been taken, whatever becomes of us."""

    REQUESTED = "requested", _("Waiting for approval")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Approved")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Taken, not yet paid")
    SUCCEEDED = "succeeded", _("Paid out")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Not known yet")


UNDER_WAY = (PayoutState.APPROVED, PayoutState.SENDING, PayoutState.SENT, PayoutState.UNKNOWN)


class RefundState(TextChoices):
    REQUESTED = "requested", _("Waiting for approval")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("On its way")
    PAID = "paid", _("Refunded")
    FAILED = "failed", _("Failed")


class ChequeState(TextChoices):
    RECEIVED = "received", _("Received")
    DEPOSITED = "deposited", _("Deposited")
    CLEARED = "cleared", _("Cleared")
    BOUNCED = "bounced", _("Bounced")


class StatementState(TextChoices):
    DRAFT = "draft", _("Being looked at")
    IMPORTED = "imported", _("Imported")


class LineState(TextChoices):
    WAITING = "waiting", _("Waiting")
    MATCHED = "matched", _("Matched")
    IGNORED = "ignored", _("Ignored")
