"""What a person writes: to one customer, to a number, or to many customers at once."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.audience import Audience, audience
from mtandao.domains.messaging.choices import State
from mtandao.domains.messaging.composing import Composer
from mtandao.domains.messaging.errors import NoRecipients
from mtandao.domains.messaging.handwriting import Handwriting
from mtandao.domains.messaging.models import Message
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.audit.notes import note
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

NOTHING = Decimal("0.00")


@command(needs=permissions.SEND)
def send_message(
    ctx: Context, *, subscriber_id: UUID | None = None, to: str = "", text: str = "", template: str = ""
) -> Message:
    """Write to a customer, or to a number that may be anybody's: a text, or a template by its code.

    Both may hold variables like {{first_name}}. Without a provider it is logged as not sent. NotFound,
    Malformed, TemplateOff.
    """
    if (subscriber_id is None) == (not to.strip()):
        raise Malformed(_("Not sent."), fields={"to": _("Say to whom: a client or a number, one of them.")})
    composer = Composer(ctx)
    words = Handwriting(composer, text, template, to_anybody=subscriber_id is None)
    if subscriber_id is None:
        message = words.message(None, NOTHING, to=subscribers.e164(to, ctx.tenant.country))
    else:
        subscriber = subscribers.subscriber(ctx, subscriber_id)
        message = words.message(subscriber, ledger.balance(ctx, subscriber.id).owed)
    composer.save([message])
    return message


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a bulk: how many messages were written, and how many of them wait to be sent."""

    written: int
    queued: int


@command(needs=permissions.SEND)
def send_to_each(ctx: Context, *, subscriber_ids: Collection[UUID], text: str, key: str) -> Sent:
    """Write to these customers, each once for this `key`: pressed twice, the second time writes to nobody. A phone that
    several share hears the same text once.

    NoRecipients, Malformed.
    """
    composer = Composer(ctx)
    words = Handwriting(composer, text, "")
    wanted = {each: f"by_hand/{key}/{each}" for each in subscriber_ids}
    known = Message.objects.filter(tenant_id=ctx.tenant_id, dedupe_key__in=list(wanted.values()))
    told = set(known.values_list("dedupe_key", flat=True))
    people = list(subscribers.subscribers(ctx).filter(id__any=list(wanted)).order_by("id"))
    if not people:
        raise NoRecipients(_("This chooses nobody, so nothing was sent."))
    if told:
        return Sent(0, 0)
    balances = ledger.balances(ctx, [each.id for each in people]) if words.tells_debts else {}
    once: dict[tuple[str, str], Message] = {}
    for subscriber in people:
        balance = balances.get(subscriber.id)
        owed = balance.owed if balance else NOTHING
        message = words.message(subscriber, owed, bulk=True, dedupe_key=wanted[subscriber.id])
        once.setdefault((message.to, message.body), message)
    messages = list(once.values())
    try:
        with transaction.atomic():
            composer.save(messages)
    except IntegrityError:  # the same, pressed at the same time
        return Sent(0, 0)
    queued = sum(message.state == State.QUEUED for message in messages)
    note(ctx, "messaging.sent_in_bulk", written=len(messages), queued=queued, text=text)
    return Sent(len(messages), queued)


@command(needs=permissions.SEND)
def send_in_bulk(ctx: Context, *, to: Audience, text: str = "", template: str = "") -> Sent:
    """Write to every customer of an audience; a phone that several share hears the same text once.

    NoRecipients, Malformed, TemplateOff.
    """
    composer = Composer(ctx)
    words = Handwriting(composer, text, template)
    people = list(audience(ctx, to))
    if not people:
        raise NoRecipients(_("This chooses nobody, so nothing was sent."))
    balances = ledger.balances(ctx, [each.id for each in people]) if words.tells_debts else {}
    once: dict[tuple[str, str], Message] = {}
    for subscriber in people:
        balance = balances.get(subscriber.id)
        message = words.message(subscriber, balance.owed if balance else NOTHING, bulk=True)
        once.setdefault((message.to, message.body), message)
    messages = list(once.values())
    composer.save(messages)
    queued = sum(message.state == State.QUEUED for message in messages)
    note(ctx, "messaging.sent_in_bulk", written=len(messages), queued=queued, text=text or template)
    return Sent(len(messages), queued)
