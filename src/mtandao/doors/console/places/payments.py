"""What stands under Payments."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.doors.console.places.place import Place

PAYMENTS = (
    Place(
        _("Payments"),
        "payments:payments",
        payments.permissions.VIEW,
        (
            "payments:payment",
            "payments:record",
            "payments:place",
            "console:pick-payer",
            "console:retry",
        ),
    ),
    Place(
        _("Cash desk"),
        "payments:desk",
        payments.permissions.DESK,
        ("payments:open-shift", "payments:take-cash", "payments:move-cash", "payments:close-shift"),
    ),
    Place(_("Shifts"), "payments:shifts", payments.permissions.DESK, ("payments:shift",)),
    Place(
        _("Cash drawers"),
        "payments:drawers",
        payments.permissions.DRAWERS,
        ("payments:drawer", "payments:new-drawer", "payments:desk-rules"),
    ),
    Place(_("Day close"), "payments:day", payments.permissions.DRAWERS),
    Place(
        _("Cheques"),
        "payments:cheques",
        payments.permissions.VIEW,
        (
            "payments:cheque",
            "payments:take-cheque",
            "payments:deposit-cheques",
            "payments:clear-cheques",
            "payments:bounce-cheque",
        ),
    ),
    Place(
        _("Daily line"),
        "payments:days",
        payments.permissions.BANKS,
        (
            "payments:day-line",
            "payments:import-days",
            "payments:difference",
            "payments:book-difference",
            "payments:explain-difference",
        ),
        there=payments.has_mpesa,
    ),
    Place(
        _("Bank accounts"),
        "payments:banks",
        payments.permissions.BANKS,
        ("payments:bank", "payments:new-bank"),
    ),
    Place(
        _("Statements"),
        "payments:statements",
        payments.permissions.BANKS,
        ("payments:statement", "payments:upload-statement", "payments:import-statement"),
    ),
    Place(
        _("Bank lines"),
        "payments:bank-lines",
        payments.permissions.BANKS,
        ("payments:bank-line", "payments:ignore-line", "payments:undo-line"),
    ),
    Place(_("Suspense"), "payments:suspense", payments.permissions.VIEW, count="suspense"),
    Place(
        _("Requests"),
        "payments:asks",
        payments.permissions.VIEW,
        ("payments:ask", "payments:ask-for"),
    ),
    Place(
        _("Refunds"),
        "payments:refunds",
        payments.permissions.VIEW,
        (
            "payments:refund",
            "payments:new-refund",
            "payments:approve-refund",
            "payments:refuse-refund",
        ),
    ),
    Place(
        _("Payouts"),
        "payments:payouts",
        payments.permissions.VIEW,
        (
            "payments:payout",
            "payments:new-payout",
            "payments:approve-payout",
            "payments:refuse-payout",
            "payments:pay-by-hand",
            "payments:conclude-payout",
        ),
    ),
)
