"""A refund voucher: what was paid out, to whom, by whose decision. The receiver of cash signs it."""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments.choices import PayoutMethod
from mtandao.domains.payments.models import Payout
from mtandao.domains.payments.receipts.letterhead import contact
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words

TEMPLATE: Final = Path(__file__).parent / "receipt.typ"


def voucher_pdf(ctx: Context, payout: Payout) -> bytes:
    """Of money that was paid out."""
    isp, owner = organizations.tenant(ctx), payout.subscriber
    paid_at = payout.ended_at or payout.requested_at
    facts = (
        (_("To"), owner.full_name if owner else payout.payee or words.phone(payout.phone)),
        (_("Account"), owner.account_number if owner else ""),
        (_("How"), payout.get_method_display()),
        (_("Phone"), words.phone(payout.phone)),
        (_("Number"), payout.receipt),
        (_("Paid"), f"{times.day(paid_at, weekday=False)}, {times.clock(paid_at)}"),
        (_("Reason"), payout.reason),
        (_("Payment"), payout.payment.receipt or "" if payout.payment else ""),
        (_("Asked for by"), payout.requested_by),
        (_("Approved by"), payout.decided_by),
    )
    by_cash = payout.method == PayoutMethod.CASH
    return billing.printed(
        TEMPLATE,
        {
            "title": _("Refund voucher") if owner or payout.payment_id else _("Payment voucher"),
            "seller": isp.legal_name or isp.name,
            "contact": contact(ctx),
            "amount": words.money(payout.amount, payout.currency),
            "facts": [[str(label), str(value)] for label, value in facts if value],
            "paid": [],
            "left": [[_("Received by, signature"), "…………………………"]] if by_cash else [],
            "foot": _("Our number: %(number)s") % {"number": payout.originator_id},
        },
    )
