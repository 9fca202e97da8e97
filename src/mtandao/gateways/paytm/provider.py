"""What Paytm needs of a tenant."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.addresses import page, to_be_told

PAYTM = payments.Provider(
    name="paytm",
    label="Paytm",
    method=payments.Method.PAYTM,
    way=payments.Way.PAGE,
    account="merchant_id",
    note=_("From Paytm's dashboard, Developer settings, API keys."),
    settings=(
        payments.Setting(
            "merchant_id", _("Merchant id"), check=payments.shaped(r"\w{3,40}", _("Letters and digits."))
        ),
        payments.Setting(
            "merchant_key",
            _("Merchant key"),
            secret=True,
            # AES with 128 bits: anything else cannot sign.
            check=payments.shaped(r"[\x21-\x7e]{16}", _("It has 16 letters.")),
        ),
        payments.Setting(
            "website", _("Website name"), needed=False, help=_("DEFAULT, where none was given.")
        ),
        payments.Setting(
            "page",
            _("The payer gets"),
            needed=False,
            choices=(("page", _("a payment page")), ("code", _("a UPI code"))),
        ),
    ),
    can_be_tested=True,
    addresses=to_be_told,
    page=page,
)
