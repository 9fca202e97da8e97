"""The chart of accounts. A posting is a signed amount: debit above zero, credit below."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountCode(TextChoices):
    """`RECEIVABLE` and `WALLET` exist once per subscriber, the others once per tenant and detail (a drawer, a short
    code, a tax rate)."""

    RECEIVABLE = "receivable", _("Owed by subscribers")
    WALLET = "wallet", _("Subscribers' wallets")
    MPESA = "mpesa", _("M-Pesa")
    CASH = "cash", _("Cash")
    BANK = "bank", _("Bank")
    GATEWAY = "gateway", _("Other gateways")
    SUSPENSE = "suspense", _("Payments nobody placed")
    REVENUE = "revenue", _("Revenue")
    SETUP = "setup", _("Installation fees")
    ADDONS = "addons", _("Add-ons")
    FEES = "fees", _("Late and reconnection fees")
    TAX = "tax", _("Tax to pay")
    PROMOTION = "promotion", _("Promotional credit")
    ADJUSTMENT = "adjustment", _("Adjustments")
    VARIANCE = "variance", _("Cash over and short")
    CHARGES = "charges", _("Gateway charges")
    EXPENSE = "expense", _("Expenses")
    WRITE_OFF = "write_off", _("Written off")
    PARTNER = "partner", _("Partners")
    PAYOUT = "payout", _("Money on its way out")
    EQUITY = "equity", _("Opening balances")


PER_SUBSCRIBER = frozenset({AccountCode.RECEIVABLE, AccountCode.WALLET})


class JournalKind(TextChoices):
    INVOICE = "invoice", _("Invoice")
    VOID = "void", _("Invoice voided")
    PAYMENT = "payment", _("Payment")
    SETTLEMENT = "settlement", _("Invoice settled")
    PLACEMENT = "placement", _("Payment placed")
    ADJUSTMENT = "adjustment", _("Adjustment")
    CREDIT_NOTE = "credit_note", _("Credit note")
    REFUND = "refund", _("Refund")
    REVERSAL = "reversal", _("Reversal")
    TRANSFER = "transfer", _("Transfer")
    PROMOTION = "promotion", _("Promotional credit")
    FEE = "fee", _("Fee")
    EXPENSE = "expense", _("Expense")
    PAYOUT = "payout", _("Payout")
    CASH = "cash", _("Cash movement")
    OPENING = "opening", _("Opening balance")


class CreditKind(TextChoices):
    """What a bulk credit is booked as."""

    PROMOTION = JournalKind.PROMOTION.value, _("Promotional credit")
    ADJUSTMENT = JournalKind.ADJUSTMENT.value, _("Adjustment")


# Where the money of a credit comes from.
GIVEN_FROM = {
    CreditKind.PROMOTION: AccountCode.PROMOTION,
    CreditKind.ADJUSTMENT: AccountCode.ADJUSTMENT,
}


class Outcome(TextChoices):
    """What became of one account of a bulk credit."""

    WAITING = "waiting", _("Waiting")
    CREDITED = "credited", _("Credited")
    REFUSED = "refused", _("Not credited")
