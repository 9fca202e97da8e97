"""Turn words and a customer into messages. What all messages of one command share is read once."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_noop

from mtandao.domains.messaging.choices import Channel, Language, State
from mtandao.domains.messaging.events import MessageQueued
from mtandao.domains.messaging.lengths import length
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.domains.messaging.queries import active_provider
from mtandao.domains.messaging.speech import PayTo, Speech
from mtandao.domains.messaging.wordings import Wordings
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.context import ActorKind, Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit

# Kept with the message as it stands; pages say it in the reader's language.
NOT_SET_UP = {
    Channel.SMS: gettext_noop("SMS is not set up: add the account under Settings, Message providers."),
    Channel.EMAIL: gettext_noop("E-mail is not set up: add the mail server under Settings, Mail server."),
}


class Composer:
    """For one command. Messages are made here and written with `save`, all at once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @cached_property
    def wordings(self) -> Wordings:
        return Wordings(self.ctx)

    @cached_property
    def _providers(self) -> dict[Channel, ProviderSettings | None]:
        return {}

    def provider(self, channel: Channel) -> ProviderSettings | None:
        if channel not in self._providers:
            self._providers[channel] = active_provider(self.ctx, channel)
        return self._providers[channel]

    @cached_property
    def _pay_to(self) -> PayTo:
        gateway = payments.active_gateway(self.ctx)
        return PayTo(gateway.short_code, gateway.till) if gateway else PayTo()

    @cached_property
    def _support_phone(self) -> str:
        return organizations.tenant(self.ctx).support_phone

    def languages(self, subscriber: Subscriber | None) -> list[Language]:
        """The customer's, the tenant's, English: those we can write, best first."""
        wanted = (subscriber.language if subscriber else "", self.ctx.tenant.language, Language.ENGLISH)
        return [Language(each) for each in dict.fromkeys(wanted) if each in Language.values]

    def speech(self, language: Language) -> Speech:
        return Speech(language, self.ctx.tenant.currency, self.ctx.today)

    def common(self, subscriber: Subscriber | None, speech: Speech) -> dict[str, str]:
        """The variables that need no event: `COMMON` of a customer, `TO_ANYBODY` without one."""
        values = {"company": self.ctx.tenant.name, "support_phone": self._support_phone}
        if subscriber is None:
            return values
        return values | {
            "first_name": subscriber.first_name,
            "last_name": subscriber.last_name,
            "full_name": subscriber.full_name,
            "account": subscriber.account_number,
            "pay": speech.pay(self._pay_to, subscriber.account_number),
        }

    def message(self, subscriber: Subscriber | None, body: str, **more: Any) -> Message:
        """An SMS, unsaved. Without a provider it will stay in the log, not sent."""
        to = subscriber.phone if subscriber else ""
        return self._made(Channel.SMS, subscriber, to, body, length(body).parts, more)

    def letter(self, subscriber: Subscriber, subject: str, body: str, **more: Any) -> Message:
        """An e-mail, unsaved, like `message`."""
        return self._made(Channel.EMAIL, subscriber, subscriber.email, body, 0, {"subject": subject, **more})

    def _made(
        self,
        channel: Channel,
        subscriber: Subscriber | None,
        to: str,
        body: str,
        parts: int,
        more: dict[str, Any],
    ) -> Message:
        provider = self.provider(channel)
        values: dict[str, Any] = {
            "to": to,
            "organization_id": subscriber.organization_id if subscriber else self.ctx.organization_id,
            "state": State.QUEUED if provider else State.NOT_SENT,
            "reason": "" if provider else NOT_SET_UP[channel],
            "provider": provider.provider if provider else "",
            "parts": parts,
        }
        return Message(
            id=new_id(),
            tenant_id=self.ctx.tenant_id,
            subscriber=subscriber,
            channel=channel,
            body=body,
            correlation_id=self.ctx.cause_of(subscriber.id if subscriber else None),
            created_at=self.ctx.now,
            **(values | self._writer() | more),
        )

    def save(self, messages: Sequence[Message]) -> None:
        """Write them down and announce those that want to be sent."""
        Message.objects.bulk_create(messages, batch_size=5000)
        emit(
            self.ctx,
            *[
                MessageQueued(subject_id=each.id, subscriber_id=each.subscriber_id, channel=each.channel)
                for each in messages
                if each.state == State.QUEUED
            ],
        )

    def _writer(self) -> dict[str, Any]:
        """A person who writes is named; what our own code says is nobody's."""
        actor = self.ctx.actor
        if actor.kind == ActorKind.SYSTEM:
            return {}
        return {"sent_by": actor.name, "sent_by_id": actor.id}
