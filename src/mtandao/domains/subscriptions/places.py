"""Where services are, where they were, and where they go. Changes nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.subscriptions.errors import Ended, MovesAlready, SamePlace
from mtandao.domains.subscriptions.models import Relocation, Subscription
from mtandao.domains.subscriptions.models.subscriptions import ENDED
from mtandao.domains.subscriptions.rules.places import Place
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
        raise Ended("This service has ended; sell a new one.", state=service.state)
    to = to.tidied()
    wrong = to.problems()
    if not ctx.today <= on <= ctx.today + AT_MOST_AHEAD:
        wrong["on"] = "Today or later, within a year."
    if not 0 <= fee < HIGHEST_FEE:
        wrong["fee"] = "Zero or more."
    if wrong:
        raise Malformed("Not moved: see the fields.", fields=wrong)
    waiting = waiting_relocation(ctx, service.id)
    if waiting is not None:
        raise MovesAlready(
            f"A move to {waiting.address} on {waiting.moves_on:%-d %b %Y} is planned. Drop it first."
        )
    if to.is_at(place_of(service)):
        raise SamePlace("This service is at that address already; nothing was changed.")
    return to
