"""The chart of accounts. A posting is a signed amount: debit above zero, credit below."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountCode(TextChoices):
    """`RECEIVABLE` and `WALLET` exist once per subscriber, the others once per tenant."""

    RECEIVABLE = "receivable", _("Owed by subscribers")
    WALLET = "wallet", _("Subscribers' wallets")
    MPESA = "mpesa", _("M-Pesa")
    CASH = "cash", _("Cash")
    BANK = "bank", _("Bank")
    GATEWAY = "gateway", _("Other gateways")
    SUSPENSE = "suspense", _("Payments nobody placed")
    REVENUE = "revenue", _("Revenue")
    SETUP = "setup", _("Installation fees")
    TAX = "tax", _("Tax to pay")
    ADJUSTMENT = "adjustment", _("Adjustments")


PER_SUBSCRIBER = frozenset({AccountCode.RECEIVABLE, AccountCode.WALLET})


class JournalKind(TextChoices):
    INVOICE = "invoice", _("Invoice")
    VOID = "void", _("Invoice voided")
    PAYMENT = "payment", _("Payment")
    SETTLEMENT = "settlement", _("Invoice settled")
    PLACEMENT = "placement", _("Payment placed")
    ADJUSTMENT = "adjustment", _("Adjustment")
