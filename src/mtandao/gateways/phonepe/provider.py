"""What PhonePe needs of a tenant."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.addresses import page, to_be_told

OF_V2 = ("client_id", "client_secret", "hook_user", "hook_password")
_NUMBER = payments.shaped(r"\d{1,3}", _("A number."))


def together(values: Mapping[str, Any]) -> dict[str, payments.Text]:
    """Each of its two ways has keys of its own."""
    needed = ("salt_key",) if values.get("version") == "v1" else OF_V2
    return {name: _("This is needed.") for name in needed if not values.get(name)}


PHONEPE = payments.Provider(
    name="phonepe",
    label="PhonePe",
    method=payments.Method.PHONEPE,
    way=payments.Way.PAGE,
    account="merchant_id",
    note=_(
        "From PhonePe's business dashboard. The older way needs the salt, the newer one the client's keys."
    ),
    settings=(
        payments.Setting(
            "merchant_id", _("Merchant id"), check=payments.shaped(r"\w{3,37}", _("Letters and digits."))
        ),
        payments.Setting(
            "version", _("Way"), needed=False, choices=(("v2", _("newer (v2)")), ("v1", _("older (v1)")))
        ),
        payments.Setting("client_id", _("Client id"), needed=False),
        payments.Setting("client_secret", _("Client secret"), secret=True, needed=False),
        payments.Setting("client_version", _("Client version"), needed=False, check=_NUMBER),
        payments.Setting(
            "hook_user",
            _("Webhook user name"),
            needed=False,
            help=_("The name and password typed there with our address."),
        ),
        payments.Setting("hook_password", _("Webhook password"), secret=True, needed=False),
        payments.Setting("salt_key", _("Salt key"), secret=True, needed=False),
        payments.Setting("salt_index", _("Salt index"), needed=False, check=_NUMBER),
    ),
    together=together,
    can_be_tested=True,
    addresses=to_be_told,
    page=page,
)
