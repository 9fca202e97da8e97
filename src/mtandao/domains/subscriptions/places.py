"""Where services are, where they were, and where they go. Changes nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.subscriptions.errors import Ended, MovesAlready, SamePlace
from mtandao.domains.subscriptions.models import Relocation, Subscription
from mtandao.domains.subscriptions.models.subscriptions import ENDED
from mtandao.domains.subscriptions.rules.places import LONGEST, Place
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

AT_MOST_AHEAD = timedelta(days=366)
HIGHEST_FEE = Decimal(10) ** 9


def place_of(service: Subscription) -> Place:
    """Its own place, else its customer's."""
    if service.address:
        return Place(service.address, service.latitude, service.longitude)
    home = service.subscriber
    return Place(home.address, home.latitude, home.longitude)


def waiting_relocation(ctx: Context, subscription_id: UUID) -> Relocation | None:
    """The move that is planned for a later day."""
    rows = Relocation.of(ctx).filter(subscription_id=subscription_id, moved_at=None, dropped_at=None)
    return rows.select_related("subscription").first()


def relocations_of(ctx: Context, subscription_ids: Iterable[UUID]) -> QuerySet[Relocation]:
    """Every move of these services, the newest first; planned and dropped ones too."""
    rows = Relocation.of(ctx).filter(subscription_id__any=list(set(subscription_ids)))
    return rows.select_related("subscription__plan").order_by("-id")


def relocations_due(ctx: Context, on: date) -> QuerySet[Relocation]:
    rows = Relocation.of(ctx).filter(moved_at=None, dropped_at=None, moves_on__lte=on)
    return rows.order_by("moves_on", "id")


def check_move(ctx: Context, service: Subscription, to: Place, on: date, fee: Decimal) -> Place:
    """That place, tidied, if the service can go there on that day. Ended, SamePlace, MovesAlready, Malformed."""
    if service.state in ENDED:
        raise Ended(service.after_the_end(), state=service.state)
    to = to.tidied()
    wrong = _wrong_with(to)
    if not ctx.today <= on <= ctx.today + AT_MOST_AHEAD:
        wrong["on"] = _("Today or later, within a year.")
    if not 0 <= fee < HIGHEST_FEE:
        wrong["fee"] = _("Zero or more.")
    if wrong:
        raise Malformed(_("Not moved: see the fields."), fields=wrong)
    waiting = waiting_relocation(ctx, service.id)
    if waiting is not None:
        raise MovesAlready(
            _("A move to %(address)s on %(on)s is planned. Drop it first.")
            % {"address": waiting.address, "on": date_format(waiting.moves_on, "j M Y")}
        )
    if to.is_at(place_of(service)):
        raise SamePlace(_("This service is at that address already; nothing was changed."))
    return to


def _wrong_with(place: Place) -> dict[str, str]:
    """By field."""
    wrong = {}
    if not 0 < len(place.address) <= LONGEST:
        wrong["address"] = _("Where to, in at most %(most)s characters.") % {"most": LONGEST}
    if (place.latitude is None) != (place.longitude is None):
        wrong["longitude"] = _("Latitude and longitude go together.")
    if place.latitude is not None and not -90 <= place.latitude <= 90:
        wrong["latitude"] = _("From -90 to 90.")
    if place.longitude is not None and not -180 <= place.longitude <= 180:
        wrong["longitude"] = _("From -180 to 180.")
    return wrong
