"""What Razorpay needs of a tenant."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.addresses import page, to_be_told

RAZORPAY = payments.Provider(
    name="razorpay",
    label="Razorpay",
    method=payments.Method.RAZORPAY,
    way=payments.Way.PAGE,
    account="key_id",
    note=_("Keys from Razorpay's dashboard, Account and settings. The webhook needs a secret of its own."),
    settings=(
        payments.Setting(
            "key_id",
            _("Key id"),
            check=payments.shaped(r"rzp_(test|live)_\w{4,40}", _("It begins with rzp_test_ or rzp_live_.")),
        ),
        payments.Setting("key_secret", _("Key secret"), secret=True),
        payments.Setting(
            "webhook_secret",
            _("Webhook secret"),
            secret=True,
            help=_("The one typed there with our address. Messages without it are not believed."),
        ),
        payments.Setting(
            "webhook_secret_before",
            _("Webhook secret before"),
            secret=True,
            needed=False,
            help=_("After a change: older messages still come with the one before."),
        ),
        payments.Setting(
            "page",
            _("The payer gets"),
            needed=False,
            choices=(("link", _("a payment page")), ("code", _("a UPI code"))),
        ),
    ),
    can_be_tested=True,
    addresses=to_be_told,
    page=page,
)
