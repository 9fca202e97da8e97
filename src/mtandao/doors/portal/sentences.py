"""Refusals of the rooms, told to the subscriber himself: rooms speak of him to the team."""

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Refusal


def said(refusal: Refusal) -> str:
    """A sentence for him; a refusal that is not known here keeps its own words."""
    match refusal:
        case payments.NoGateway():
            return _("Payments from here are not set up. Pay at our office, or call us.")
        case payments.NothingToPay():
            return _("Nothing is owed.")
        case payments.PaymentInProgress():
            return _("We asked your phone already and wait for the PIN. You can ask again after 3 minutes.")
        case payments.purchases.NotOnShelf():
            return _("This is not sold for your line now.")
        case catalog.PlanNotOnSale():
            return _("This plan is not on sale any more. Choose another.")
    return refusal.detail
