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
    PAUSE = "pause", _("Paused days")
    GOODWILL = "goodwill", _("Goodwill")
    OTHER = "other", _("Other")


class RunState(TextChoices):
    PREVIEWING = "previewing", _("Being previewed")
    PREVIEWED = "previewed", _("Previewed")
    ISSUING = "issuing", _("Being issued")
    DONE = "done", _("Issued")
    DROPPED = "dropped", _("Dropped")
    FAILED = "failed", _("Failed")


class Change(TextChoices):
    """How what a service would be billed differs from the time before."""

    SAME = "same", _("As before")
    FIRST = "first", _("First time")
    MORE = "more", _("More than before")
    LESS = "less", _("Less than before")
    SEVERAL = "several", _("Several periods at once")
    PARKED = "parked", _("Not billed")


class ParkReason(TextChoices):
    SUMS = "sums", _("the ledger and the invoices disagree")
    REPEATED = "repeated", _("the same item again and again")
    TOO_LATE = "too_late", _("not billed for too long")


class TaxScope(TextChoices):
    """Where a rate applies, as seen from the provider's own region."""

    EVERYWHERE = "", _("Everywhere")
    INTRA = "intra", _("Within the own region")
    INTER = "inter", _("Across regions")


class FiscalClass(TextChoices):
    """KRA's classes of tax."""

    A = "A", _("A: exempt")
    B = "B", _("B: 16 %")
    C = "C", _("C: zero-rated")
    D = "D", _("D: outside of VAT")
    E = "E", _("E: 8 %")


class DeviceState(TextChoices):
    """Of a fiscal device. `new` and `retired` ones get no papers."""

    NEW = "new", _("Not known to KRA yet")
    READY = "ready", _("Ready")
    FAULTY = "faulty", _("Stopped")
    RETIRED = "retired", _("Retired")


class FiscalState(TextChoices):
    """Of a paper at the tax office. `taken`: it is there, and its signature was never told."""

    PENDING = "pending", _("Not signed yet")
    SIGNED = "signed", _("Signed")
    TAKEN = "taken", _("Taken, signature not told")
    REJECTED = "rejected", _("Rejected")


class FiscalDoor(TextChoices):
    CLASSIC = "classic", _("eTIMS")
    GAVACONNECT = "gavaconnect", _("GavaConnect")


class AssignWhen(TextChoices):
    """When many services change to another plan."""

    NOW = "now", _("Now")
    NEXT_CYCLE = "next_cycle", _("With the next cycle")


class AssignedOutcome(TextChoices):
    WAITING = "waiting", _("Waiting")
    CHANGED = "changed", _("Changed")
    PLANNED = "planned", _("Planned")
    LEFT_OUT = "left_out", _("Left out")
    STOPPED = "stopped", _("Stopped before")
