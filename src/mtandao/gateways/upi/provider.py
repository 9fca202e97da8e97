"""What is needed of a tenant that is paid by UPI on its own address."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.addresses import page, to_be_told
from mtandao.gateways.upi.links import intent_link


def link(gateway: payments.Gateway, amount: Decimal, reference: str, note: str) -> str:
    return intent_link(
        address=gateway.value("address"),
        name=gateway.value("name"),
        amount=amount,
        reference=reference,
        note=note,
        merchant_code=gateway.value("merchant_code"),
    )


UPI = payments.Provider(
    name="upi",
    label="UPI",
    method=payments.Method.UPI,
    way=payments.Way.CODE,
    account="address",
    note=_(
        "Your own UPI address. Nobody tells us of such payments but your bank: by its statement, or by a notice to "
        "our address."
    ),
    settings=(
        payments.Setting(
            "address",
            _("UPI address"),
            check=payments.shaped(r"[\w.\-]{2,64}@[A-Za-z][A-Za-z0-9]{1,63}", _("Like name@bank.")),
        ),
        payments.Setting("name", _("Name that payers see")),
        payments.Setting(
            "merchant_code",
            _("Merchant category"),
            needed=False,
            check=payments.shaped(r"\d{4}", _("Four digits.")),
            help=_("Of a merchant's address, like 4899."),
        ),
        payments.Setting(
            "notice_secret",
            _("Secret of notices"),
            secret=True,
            needed=False,
            help=_("Whoever sends us your bank's notices signs them with it. Without it none is believed."),
        ),
    ),
    addresses=to_be_told,
    page=page,
    link=link,
    gives_back=False,
)
