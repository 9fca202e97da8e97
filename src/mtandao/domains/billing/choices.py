"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InvoiceState(TextChoices):
    """What is stored. What people see (`Standing`) also depends on today."""

    ISSUED = "issued", _("Issued")
    VOID = "void", _("Void")


class Standing(TextChoices):
    """What a page and the API show as an invoice's status."""

    UNPAID = "unpaid", _("Unpaid")
    PARTIAL = "partially_paid", _("Partially paid")
    PAID = "paid", _("Paid")
    OVERDUE = "overdue", _("Overdue")
    VOID = "void", _("Void")


class LineKind(TextChoices):
    PLAN = "plan", _("Plan")
    SETUP = "setup", _("Installation")
    OTHER = "other", _("Other")
    DISCOUNT = "discount", _("Discount")
