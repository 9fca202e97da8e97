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
    CREDITED = "credited", _("Credited")
    OVERDUE = "overdue", _("Overdue")
    VOID = "void", _("Void")


class LineKind(TextChoices):
    PLAN = "plan", _("Plan")
    SETUP = "setup", _("Installation")
    PRORATION = "proration", _("Part of a period")
    ADDON = "addon", _("Add-on")
    FEE = "fee", _("Fee")
    OTHER = "other", _("Other")
    DISCOUNT = "discount", _("Discount")


class CreditReason(TextChoices):
    OUTAGE = "outage", _("Outage")
    MISTAKE = "mistake", _("Billed by mistake")
    ENDED = "ended", _("Service ended early")
    PLAN_CHANGE = "plan_change", _("Changed to a cheaper plan")
    GOODWILL = "goodwill", _("Goodwill")
    OTHER = "other", _("Other")
