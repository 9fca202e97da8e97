"""Invoices and receipts on their way to the customer: by SMS what they say, by e-mail the paper itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, Paper
from mtandao.domains.messaging.composing import NOT_SET_UP, Composer
from mtandao.domains.messaging.defaults import Code
from mtandao.domains.messaging.errors import NoAddress, NothingToSend, NotSetUp, SentJustNow, TemplateOff
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.queries import active_provider, last_message_about
from mtandao.domains.messaging.rules import filled
from mtandao.domains.messaging.speech import Speech
from mtandao.domains.messaging.wordings import Wording
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.locks import hold

# Twice within a minute is two people pressing, or one twice.
A_WHILE: Final = timedelta(minutes=1)
BY_HAND: Final = "by_hand"


# How to pay is known by the composer, and what is owed says it.
Words = Callable[[Speech, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A paper that is to be told of: `code` is its SMS's and its e-mail's, `words` what both of them say."""

    paper: Paper
    paper_id: UUID
    code: Code
    words: Words


@command(needs=permissions.SEND)
def send_invoice(ctx: Context, *, invoice_id: UUID, channel: Channel) -> Message:
    """Tell the customer of an issued invoice: number, sum, day and link by SMS, the PDF by e-mail.

    NothingToSend of a void one, and by SMS of one on which nothing is open; NoAddress, NotSetUp, TemplateOff,
    SentJustNow.
    """
    invoice = billing.invoice(ctx, invoice_id)
    if invoice.state == billing.InvoiceState.VOID:
        raise NothingToSend(
            _("%(number)s is void and asks for nothing. Send the one that replaces it.")
            % {"number": invoice.number}
        )
    if channel == Channel.SMS and not invoice.open_amount:
        raise NothingToSend(
            _("Nothing is open on %(number)s. Send the receipt of its payment, or the paper by e-mail.")
            % {"number": invoice.number}
        )
    return _send(ctx, subscribers.subscriber(ctx, invoice.subscriber_id), _of_invoice(ctx, invoice), channel)


@command(needs=permissions.SEND)
def send_receipt(ctx: Context, *, payment_id: UUID, channel: Channel) -> Message:
    """Tell the customer that his payment came, as `send_invoice` does of an invoice."""
    payment = payments.payment(ctx, payment_id)
    if payment.subscriber_id is None:
        raise NothingToSend(_("Nobody owns this payment yet. Place it first: its owner is told then."))
    if payment.state != payments.PaymentState.PLACED:
        raise NothingToSend(_("This payment counts no more, so there is no receipt to send."))
    owner = subscribers.subscriber(ctx, payment.subscriber_id)
    return _send(ctx, owner, _of_payment(ctx, payment, owner.id), channel)


@command(needs=permissions.SEND)
def mail_invoices(ctx: Context, *, invoice_ids: Sequence[UUID]) -> list[Message]:
    """What a run issued, as e-mails to those who have an address, where the provider wants it so. Each once."""
    provider = active_provider(ctx, Channel.EMAIL) if invoice_ids else None
    if provider is None or not provider.with_runs:
        return []
    keys = {f"mail/{invoice_id}": invoice_id for invoice_id in invoice_ids}
    said = Message.objects.filter(tenant_id=ctx.tenant_id, dedupe_key__in=list(keys))
    for key in said.values_list("dedupe_key", flat=True):
        del keys[str(key)]
    found = billing.invoices(ctx).in_bulk(list(keys.values()))
    wanted = [each for each in found.values() if each.state != billing.InvoiceState.VOID]
    people = subscribers.subscribers_by_id(ctx, {each.subscriber_id for each in wanted})
    composer, letters = Composer(ctx), list[Message]()
    for invoice in wanted:
        owner = people.get(invoice.subscriber_id)
        if owner is None or not owner.email or owner.removed_at is not None:
            continue
        if _letters_words(composer, owner, Code.INVOICE_SENT).active:
            about = {"event": billing.InvoiceIssued.name, "bulk": True, "dedupe_key": f"mail/{invoice.id}"}
            letters.append(_letter(composer, owner, _of_invoice(ctx, invoice), **about))
    composer.save(letters)
    return letters


def _of_invoice(ctx: Context, invoice: billing.Invoice) -> Wish:
    link = public_address(ctx, f"/portal/bills/{invoice.id}/")
    left = invoice.open_amount

    def words(speech: Speech, pay: str) -> Mapping[str, str]:
        return {
            "invoice": invoice.number,
            "amount": speech.money(left),
            "total": speech.money(invoice.total),
            "due_on": speech.day(invoice.due_on),
            "owing": speech.owing(left, invoice.due_on, pay),
            "link": link,
        }

    return Wish(Paper.INVOICE, invoice.id, Code.INVOICE_SENT, words)


def _of_payment(ctx: Context, payment: payments.Payment, owner_id: UUID) -> Wish:
    balance = ledger.balance(ctx, owner_id)

    def words(speech: Speech, pay: str) -> Mapping[str, str]:  # noqa: ARG001 -- what is owed is in the standing
        receipt = payment.receipt or ""
        return {
            "amount": speech.money(payment.amount),
            "total": speech.money(payment.amount),
            "receipt": receipt,
            "payment": speech.payment(payment.amount, payment.method, receipt),
            "standing": speech.standing(balance.owed, balance.wallet, None),
        }

    return Wish(Paper.RECEIPT, payment.id, Code.PAYMENT_RECEIVED, words)


def _send(ctx: Context, owner: subscribers.Subscriber, wish: Wish, channel: Channel) -> Message:
    hold(ctx, "messaging.paper", wish.paper_id, channel)
    last = last_message_about(ctx, wish.paper_id, channel)
    if last is not None and ctx.now - last.created_at < A_WHILE:
        raise SentJustNow(
            _("It was sent to %(to)s just now. Look what became of it before sending again.")
            % {"to": last.to}
        )
    composer = Composer(ctx)
    if composer.provider(channel) is None:
        raise NotSetUp(_(NOT_SET_UP[channel]))
    message = (_letter if channel == Channel.EMAIL else _text)(composer, owner, wish, event=BY_HAND)
    composer.save([message])
    return message


def _text(composer: Composer, owner: subscribers.Subscriber, wish: Wish, **more: Any) -> Message:
    wording = composer.wordings.best(wish.code, composer.languages(owner))
    if wording is None or not wording.active:
        raise _is_off(wish.code)
    speech = composer.speech(wording.language)
    common = composer.common(owner, speech)
    return composer.message(
        owner,
        filled(wording.text, {**common, **wish.words(speech, common["pay"])}),
        language=wording.language,
        template=wish.code,
        paper=wish.paper,
        paper_id=wish.paper_id,
        **more,
    )


def _letter(composer: Composer, owner: subscribers.Subscriber, wish: Wish, **more: Any) -> Message:
    if not owner.email:
        raise NoAddress(
            _("%(name)s has no e-mail address. Add one, or send it by SMS.") % {"name": owner.full_name}
        )
    wording = _letters_words(composer, owner, wish.code)
    if not wording.active:
        raise _is_off(wording.label)
    speech = composer.speech(wording.language)
    common = composer.common(owner, speech)
    values = {**common, **wish.words(speech, common["pay"])}
    return composer.letter(
        owner,
        filled(wording.subject, values),
        filled(wording.text, values),
        language=wording.language,
        paper=wish.paper,
        paper_id=wish.paper_id,
        **more,
    )


def _letters_words(composer: Composer, owner: subscribers.Subscriber, code: Code) -> Wording:
    return composer.wordings.letter(code, composer.languages(owner)[0])


def _is_off(template: str) -> TemplateOff:
    return TemplateOff(
        _("The template %(code)s is switched off: switch it on under Messages, Templates.")
        % {"code": template}
    )


def public_address(ctx: Context, path: str) -> str:
    """Where customers find it on the provider's own host."""
    scheme, host = settings.PUBLIC_URL.split("://")
    return f"{scheme}://{ctx.tenant.slug}.{host}{path}"
