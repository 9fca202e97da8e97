"""The tax office's signature on paper: who signed, under which number, and the code that leads to it."""

from typing import Any

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import FiscalState
from mtandao.domains.billing.fiscal import paper_of
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.codes import code_svg


def seal_facts(ctx: Context, paper: Invoice | CreditNote) -> dict[str, Any] | None:
    """None as long as it is not signed: the paper is good without, and is printed again once it is."""
    document = paper_of(ctx.trusted(), paper)
    if document is None or document.state != FiscalState.SIGNED or document.signed_at is None:
        return None
    # A paper is read far from us: by the provider's clock, whoever prints it.
    signed_at = document.signed_at.astimezone(ctx.tenant.timezone).replace(tzinfo=None)
    facts = [
        [_("Control unit"), document.control_unit],
        [_("Receipt"), document.receipt_label],
        [_("Internal data"), document.internal_data],
        [_("Signature"), document.grouped_signature],
        [_("Signed"), f"{times.day(signed_at, weekday=False)} {times.clock(signed_at)}"],
    ]
    return {
        "title": _("Signed by KRA (eTIMS)"),
        "facts": [pair for pair in facts if pair[1]],
        "qr": code_svg(document.qr),
    }
