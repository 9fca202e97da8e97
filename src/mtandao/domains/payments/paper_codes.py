"""The code on an invoice, where the tenant is paid by one that needs nobody to be asked first."""

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments.methods import has_mpesa
from mtandao.domains.payments.providers import provider_of
from mtandao.domains.payments.queries import askable_gateways
from mtandao.domains.payments.ways import ways
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words


def how_to_pay(ctx: Context, invoice: billing.Invoice) -> billing.HowToPay | None:
    """The note names account and invoice: by these a line of the bank's statement finds its owner."""
    account = invoice.subscriber.account_number
    for gateway in askable_gateways(ctx):
        offer = provider_of(gateway)
        if offer.link is None or offer.currency != invoice.currency:
            continue
        link = offer.link(
            gateway, invoice.open_amount, subscribers.plain(invoice.number), f"{account} {invoice.number}"
        )
        said = {
            "provider": offer.label,
            "address": gateway.short_code,
            "account": account,
            "day": times.day(invoice.due_on, weekday=False),
        }
        return billing.HowToPay(
            _(
                "Scan with any %(provider)s app, or pay to %(address)s with the account number %(account)s, "
                "by %(day)s."
            )
            % said,
            link,
        )
    return _without_a_code(ctx, account, times.day(invoice.due_on, weekday=False))


def _without_a_code(ctx: Context, account: str, day: str) -> billing.HowToPay | None:
    """By the paybill or till; elsewhere by a bank account or at the office, and online where there is a way."""
    said = {"account": account, "day": day}
    if has_mpesa(ctx):
        return billing.HowToPay(_("Pay by M-Pesa with the account number %(account)s, by %(day)s.") % said)
    online = words.joined(list(dict.fromkeys(way.name for way in ways(ctx))))
    if online:
        return billing.HowToPay(
            _("Pay online by %(ways)s or by bank transfer, with the account number %(account)s, by %(day)s.")
            % {**said, "ways": online}
        )
    return None
