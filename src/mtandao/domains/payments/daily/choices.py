"""Words of the daily line."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineKind(TextChoices):
    """What a line of the provider's statement is about."""

    PAYMENT = "payment", _("Payment")
    PAYOUT = "payout", _("Payout")
    REVERSAL = "reversal", _("Reversal")
    CHARGE = "charge", _("Charge")
    BANKED = "banked", _("Taken to the bank")
    OTHER = "other", _("Other")


class DayState(TextChoices):
    NO_STATEMENT = "no_statement", _("No statement yet")
    AGREES = "agrees", _("Agrees")
    DIFFERS = "differs", _("Differs")


class DifferenceKind(TextChoices):
    """Why the two sides are not the same about one thing."""

    MISSING_HERE = "missing_here", _("Not booked here")
    MISSING_THERE = "missing_there", _("Not in the statement")
    AMOUNT = "amount", _("Another amount")
    NO_RECEIPT = "no_receipt", _("Receipt not known yet")
    ELSEWHERE = "elsewhere", _("On another day")
