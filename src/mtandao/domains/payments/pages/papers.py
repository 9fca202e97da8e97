"""Links to a payment or a payout from what belongs to it: by its receipt, else by how and when it was."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.payments.models import Payment, Payout
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Fact


def payment_fact(ctx: Context, payment: Payment) -> Fact:
    url = reverse("payments:payment", kwargs={"payment_id": payment.pk})
    if payment.receipt:
        return Fact(_("Payment"), payment.receipt, mono=True, url=url)
    return Fact(
        _("Payment"), f"{payment.get_method_display()}, {times.moment(payment.received_at, ctx.now)}", url=url
    )


def payout_fact(ctx: Context, payout: Payout) -> Fact:
    url = reverse("payments:payout", kwargs={"payout_id": payout.pk})
    if payout.receipt:
        return Fact(_("Payout"), payout.receipt, mono=True, url=url)
    return Fact(
        _("Payout"), f"{payout.get_method_display()}, {times.moment(payout.requested_at, ctx.now)}", url=url
    )
