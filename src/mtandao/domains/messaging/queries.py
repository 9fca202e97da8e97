"""Reads of this room."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from mtandao.domains.messaging.choices import UNSENT, Channel, State
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.domains.messaging.wordings import Wording, Wordings
from mtandao.foundation.context import Context


def messages(ctx: Context) -> QuerySet[Message]:
    return Message.of(ctx).select_related("subscriber")


def message(ctx: Context, message_id: UUID) -> Message:
    """NotFound if it is not there or not to be seen."""
    return Message.found(ctx, id=message_id)


def messages_of(ctx: Context, subscriber_id: UUID) -> QuerySet[Message]:
    """What a customer was told, newest first."""
    return Message.of(ctx).filter(subscriber_id=subscriber_id).order_by("-id")


def messages_caused_by(ctx: Context, correlation_id: UUID) -> QuerySet[Message]:
    """What one outside event (a payment, a run) made us say, in order."""
    return Message.of(ctx).filter(correlation_id=correlation_id).order_by("id")


def last_message_about(ctx: Context, paper_id: UUID, channel: str = "") -> Message | None:
    """The newest that told of an invoice or a payment because somebody wished it, or that brought its paper."""
    rows = Message.of(ctx).filter(paper_id=paper_id).order_by("-id")
    return (rows.filter(channel=channel) if channel else rows).first()


def unsent_counts(ctx: Context, since: datetime | None = None) -> dict[State, int]:
    """How many messages reached nobody, by state (those without any are left out)."""
    rows = Message.of(ctx).filter(state__in=UNSENT)
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    counts = rows.order_by().values_list("state").annotate(count=Count("id"))
    return {State(state): count for state, count in counts}


def templates(ctx: Context) -> list[Wording]:
    """Every template in every language, the tenant's own words where it has some."""
    return Wordings(ctx).all()


def provider_settings(ctx: Context) -> QuerySet[ProviderSettings]:
    return ProviderSettings.of(ctx).order_by("channel", "provider")


def active_provider(ctx: Context, channel: str = Channel.SMS) -> ProviderSettings | None:
    """The one that sends."""
    return ProviderSettings.of(ctx).filter(channel=channel, active=True).order_by("id").first()


def provider_of_callback(secret: str) -> ProviderSettings | None:
    """Whose report URL this is. Needs a platform fence: the caller is not known yet."""
    return ProviderSettings.objects.filter(callback_secret=secret).first()
