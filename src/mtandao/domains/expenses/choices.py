"""The words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExpenseState(TextChoices):
    WAITING = "waiting", _("To approve")
    BOOKED = "booked", _("Booked")
    REFUSED = "refused", _("Refused")
    REVERSED = "reversed", _("Reversed")


class PaidFrom(TextChoices):
    CASH = "cash", _("Cash drawer")
    BANK = "bank", _("Bank account")
    GATEWAY = "gateway", _("Gateway balance")
    OWNER = "owner", _("The owner's own pocket")


# What most providers spend on; taken over with one press.
USUAL = (
    _("Bandwidth"),
    _("Salaries"),
    _("Rent"),
    _("Power"),
    _("Equipment"),
    _("Transport"),
    _("Licences"),
    _("Marketing"),
    _("Bank charges"),
)
