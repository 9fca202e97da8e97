"""What stands under Accounting."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.expenses import contract as expenses
from mtandao.domains.ledger import contract as ledger
from mtandao.doors.console.places.place import Place

BOOKS = (
    Place(_("Expenses"), "expenses:expenses", expenses.permissions.VIEW, ("expenses:",)),
    Place(
        _("Ledger"),
        "ledger:trial-balance",
        ledger.permissions.BOOKS,
        (
            "ledger:account",
            "ledger:accounts",
            "ledger:journal",
            "ledger:journals",
            "ledger:statement",
            "ledger:adjust",
            "ledger:promotion",
            "ledger:transfer",
        ),
    ),
    Place(_("Profit and loss"), "ledger:profit", ledger.permissions.BOOKS),
    Place(_("Tax report"), "tax:report", ledger.permissions.VIEW),
    Place(
        _("Bulk credits"),
        "ledger:credits",
        ledger.permissions.VIEW,
        ("ledger:credit", "ledger:new-credit"),
    ),
)
