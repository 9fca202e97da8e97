"""Refusals of the rooms, told to the subscriber himself: rooms speak of him to the team."""

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.refusals import Refusal


def said(refusal: Refusal) -> str:
    """A sentence for him, in his language; a refusal that is not known here keeps its own words."""
    match refusal:
        case payments.NoGateway():
            return _("M-Pesa requests are not set up here. Pay at our office, or call us.")
        case payments.NothingToPay():
            return _("Nothing is owed.")
        case payments.PaymentInProgress():
            return _("We asked your phone already and wait for the PIN. You can ask again after 3 minutes.")
        case subscribers.WrongPortalCredentials():
            return _("This name and password do not belong together.")
        case subscribers.PortalLockedOut():
            return _("Too many tries. Try again in a quarter of an hour, or call us.")
        case subscribers.NoPhone():
            return no_phone()
        case catalog.PlanNotOnSale():
            return _("This plan is not on sale any more. Choose another.")
    return _(refusal.detail)


def no_phone() -> str:
    return _("This is no phone number. Write it like 0712 345 678.")


def told(fields: dict[str, str]) -> dict[str, str]:
    """What is wrong with the fields of a person, in his language."""
    return {
        name: no_phone() if "is no phone number" in sentence else _(sentence)
        for name, sentence in fields.items()
    }
