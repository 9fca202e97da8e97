"""A receipt on paper: A6, so that it fits a small printer and a phone."""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.models import Payment
from mtandao.domains.payments.receipts.letterhead import contact
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words

TEMPLATE: Final = Path(__file__).parent / "receipt.typ"


def receipt_pdf(ctx: Context, payment: Payment) -> bytes:
    """What was received, from whom, what it paid and what he has left today. Needs an owner."""
    isp, payer = organizations.tenant(ctx), payment.subscriber
    assert payer is not None, "a receipt is for a payment with an owner"
    settled = (
        billing.Settlement.of(ctx).filter(payment_id=payment.id).select_related("invoice").order_by("id")
    )
    balance = ledger.balance(ctx, payer.id)
    return billing.printed(
        TEMPLATE,
        {
            "title": _("Receipt"),
            "seller": isp.legal_name or isp.name,
            "contact": contact(ctx),
            "amount": words.money(payment.amount, payment.currency),
            "facts": [
                [label, value]
                for label, value in (
                    (_("From"), payer.full_name),
                    (_("Account"), payer.account_number),
                    (_("Method"), str(Method(payment.method).label)),
                    (
                        _("Paid to"),
                        payment.gateway.till or payment.gateway.short_code if payment.gateway else "",
                    ),
                    (_("Payer"), payment.payer_name),
                    (_("Phone"), words.phone(payment.payer_phone)),
                    (_("Number"), payment.receipt or _("follows")),
                    (
                        _("Received"),
                        f"{times.day(payment.received_at, weekday=False)}, {times.clock(payment.received_at)}",
                    ),
                    (_("Taken by"), payment.taken_by),
                )
                if value
            ],
            "paid": [[each.invoice.number, words.money(each.amount)] for each in settled],
            "left": [
                [_("In the wallet"), words.money(balance.wallet, payment.currency)],
                [_("Still to pay"), words.money(balance.owed, payment.currency)],
            ],
            "foot": _("Thank you. Keep this receipt."),
        },
    )
