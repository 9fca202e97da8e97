"""What moves a customer's money by hand: pages of the ledger's room, opened from his own."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.foundation.kit.pieces import Action


def wallet_actions(seen: Seen) -> list[Action]:
    """What moves his money by hand, and where all of it is written."""
    at, rights = {"subscriber_id": seen.subscriber.id}, ledger.permissions
    return [
        Action(
            _("Statement"), reverse("ledger:statement", kwargs=at), icon="list-details", needs=rights.VIEW
        ),
        Action(
            _("Adjust wallet"),
            reverse("ledger:adjust", kwargs=at),
            icon="adjustments",
            dialog=True,
            needs=rights.ADJUST,
        ),
        Action(
            _("Promotional credit"),
            reverse("ledger:promotion", kwargs=at),
            icon="gift",
            dialog=True,
            needs=rights.PROMOTE,
        ),
        Action(
            _("Transfer to another account"),
            reverse("ledger:transfer", kwargs=at),
            icon="arrows-left-right",
            dialog=True,
            needs=rights.TRANSFER,
        ),
    ]
