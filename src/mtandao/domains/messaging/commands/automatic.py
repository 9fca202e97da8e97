"""What is said by itself when something happened."""

from collections.abc import Sequence

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.composing import Composer
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.occasion import Occasion
from mtandao.domains.messaging.rules import filled
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.SEND)
def announce(ctx: Context, *, occasions: Sequence[Occasion]) -> list[Message]:
    """Write a message for each that was not written before, in the customer's language.

    Nothing is written to those who were removed, nor where the tenant switched the template off.
    """
    wanted = _unsaid(ctx, occasions)
    if not wanted:
        return []
    people = subscribers.subscribers_by_id(ctx, {each.subscriber_id for each in wanted})
    composer = Composer(ctx)
    messages = [
        message
        for occasion in wanted
        if (subscriber := people.get(occasion.subscriber_id)) is not None and subscriber.removed_at is None
        if (message := _message(composer, occasion, subscriber)) is not None
    ]
    composer.save(messages)
    return messages


def _unsaid(ctx: Context, occasions: Sequence[Occasion]) -> list[Occasion]:
    """An event may come twice, in one batch or in two."""
    once = {each.dedupe_key: each for each in occasions}
    said = Message.objects.filter(tenant_id=ctx.tenant_id, dedupe_key__in=list(once))
    known = set(said.values_list("dedupe_key", flat=True))
    return [each for key, each in once.items() if key not in known]


def _message(composer: Composer, occasion: Occasion, subscriber: subscribers.Subscriber) -> Message | None:
    wording = composer.wordings.best(occasion.code, composer.languages(subscriber))
    if wording is None or not wording.active:
        return None
    speech = composer.speech(wording.language)
    body = filled(wording.text, {**composer.common(subscriber, speech), **occasion.words(speech)})
    return composer.message(
        subscriber,
        body,
        language=wording.language,
        template=occasion.code,
        event=occasion.event,
        dedupe_key=occasion.dedupe_key,
    )
