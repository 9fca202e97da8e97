"""The code on an invoice, where the tenant is paid by one that needs nobody to be asked first."""

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments.providers import provider_of
from mtandao.domains.payments.queries import askable_gateways
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times


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
    return None
