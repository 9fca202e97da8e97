"""What M-Pesa needs of a tenant, and what it can do for him."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.mpesa.lines import callback_url

_DIGITS = r"\d{5,7}"


def our_addresses(ctx: Context, gateway: payments.Gateway) -> Sequence[tuple[payments.Text, str]]:
    """Where M-Pesa tells us of payments made by hand: on the tenant's own host, with its secret at the end."""
    return [
        (_("Confirmation"), callback_url(ctx, f"c2b/confirmation/{gateway.callback_secret}")),
        (_("Validation"), callback_url(ctx, f"c2b/validation/{gateway.callback_secret}")),
    ]


MPESA = payments.Provider(
    name="mpesa",
    label="M-Pesa",
    method=payments.Method.MPESA,
    way=payments.Way.PROMPT,
    currency="KES",
    least=Decimal(1),
    most=Decimal(250_000),
    whole_only=True,
    account="short_code",
    note=_("From the app at Safaricom's Daraja portal. Our addresses are told to Safaricom by us."),
    settings=(
        payments.Setting(
            "short_code",
            _("Short code"),
            check=payments.shaped(_DIGITS, _("5 to 7 digits.")),
            help=_("The paybill that customers pay to. For a till: its store number."),
        ),
        payments.Setting(
            "till", _("Till"), needed=False, check=payments.shaped(r"\d{5,10}", _("5 to 10 digits."))
        ),
        payments.Setting("consumer_key", _("Consumer key")),
        payments.Setting("consumer_secret", _("Consumer secret"), secret=True),
        payments.Setting("passkey", _("Passkey"), secret=True),
    ),
    addresses=our_addresses,
    can_be_tested=True,
)
