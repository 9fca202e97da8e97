"""Which words stand for a code in a language: the tenant's own, else the default."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from mtandao.domains.messaging.choices import Channel, Language
from mtandao.domains.messaging.defaults import BY_HAND, DEFAULTS
from mtandao.domains.messaging.lengths import Length, length
from mtandao.domains.messaging.letters import LETTERS, Letter
from mtandao.domains.messaging.models import Template
from mtandao.domains.messaging.rules import filled
from mtandao.domains.messaging.speech import Paid, PayTo, Speech
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words

SAMPLE_ACCOUNT, SAMPLE_AMOUNT = "SAV-100016", Decimal(2500)


@dataclass(frozen=True, slots=True)
class Wording:
    """A template as people see it. `id` is the same whether it is a default or has been reworded."""

    id: UUID
    code: str
    label: str
    channel: Channel
    language: Language
    subject: str
    text: str
    default_subject: str
    default_text: str
    active: bool
    variables: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Worded by the tenant."""
        return (self.subject, self.text) != (self.default_subject, self.default_text)


def wording_id(ctx: Context, code: str, channel: str, language: str) -> UUID:
    """Computed, so that a default has an address before anybody rewords it."""
    return uuid5(ctx.tenant_id, f"{code}/{channel}/{language}")


class Wordings:
    """All words of a tenant, read with one query."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._own = {(row.code, row.channel, row.language): row for row in Template.of(ctx)}

    def all(self) -> list[Wording]:
        """The defaults in the order of a customer's life, the e-mails, then the tenant's own, by code."""
        own = sorted(
            {code for code, channel, _language in self._own if channel == Channel.SMS} - set(DEFAULTS)
        )
        return [
            *self._found(DEFAULTS),
            *[self.letter(code, language) for code in LETTERS for language in Language],
            *self._found(own),
        ]

    def _found(self, codes: Iterable[str]) -> list[Wording]:
        pairs = [(code, language) for code in codes for language in Language]
        return [found for pair in pairs if (found := self.find(*pair)) is not None]

    def by_id(self, wording: UUID) -> Wording | None:
        return next((each for each in self.all() if each.id == wording), None)

    def find(self, code: str, language: str) -> Wording | None:
        """Of an SMS."""
        own, default = self._own.get((code, Channel.SMS, language)), DEFAULTS.get(code)
        if own is None and default is None:
            return None
        default_text = default.texts[Language(language)] if default else ""
        return Wording(
            id=wording_id(self._ctx, code, Channel.SMS, language),
            code=code,
            label=str(default.label) if default else code,
            channel=Channel.SMS,
            language=Language(language),
            subject="",
            text=own.text if own else default_text,
            default_subject="",
            default_text=default_text,
            active=own.active if own else True,
            variables=default.known if default else BY_HAND,
        )

    def letter(self, code: str, language: str) -> Wording:
        """Of an e-mail that brings a paper. KeyError if no e-mail has this code."""
        own, default = self._own.get((code, Channel.EMAIL, language)), LETTERS[code]
        usual = default.texts[Language(language)]
        words = Letter(own.subject, own.text) if own else usual
        return Wording(
            id=wording_id(self._ctx, code, Channel.EMAIL, language),
            code=code,
            label=str(default.label),
            channel=Channel.EMAIL,
            language=Language(language),
            subject=words.subject,
            text=words.body,
            default_subject=usual.subject,
            default_text=usual.body,
            active=own.active if own else True,
            variables=default.known,
        )

    def best(self, code: str, languages: Iterable[str]) -> Wording | None:
        """In the first of these languages that has it."""
        return next((found for each in languages if (found := self.find(code, each)) is not None), None)


@dataclass(frozen=True, slots=True)
class Preview:
    """A text filled with samples, and how long that is; an e-mail's subject too."""

    text: str
    length: Length
    subject: str = ""


def shown(ctx: Context, text: str, language: Language, subject: str = "") -> Preview:
    """How a template that can be filled would read."""
    speech = Speech(language, ctx.tenant.currency, ctx.today)
    values = samples(speech, ctx.tenant.name) | _as_here(ctx, speech)
    said = filled(text, values)
    return Preview(said, length(said), filled(subject, values))


def _as_here(ctx: Context, speech: Speech) -> dict[str, str]:
    """What a provider who is not paid by M-Pesa says otherwise: how one pays, and by what."""
    if payments.has_mpesa(ctx):
        return {}
    online = [method for method in payments.methods(ctx) if method in speech.words.methods]
    paid_by = payments.Method.UPI if payments.Method.UPI in online else online[0]
    pay = speech.pay(PayTo(), SAMPLE_ACCOUNT)
    return {
        "support_phone": words.phone_hint(ctx.tenant.country),
        "pay": pay,
        "owing": speech.owing(SAMPLE_AMOUNT, speech.today, pay),
        "payment": speech.payment(SAMPLE_AMOUNT, paid_by, "632500000001"),
        "receipt": "632500000001",
        "way": str(paid_by.label),
    }


def samples(speech: Speech, company: str) -> dict[str, str]:
    """What each variable looks like, for a preview and for how long a text will be."""
    account, amount = SAMPLE_ACCOUNT, SAMPLE_AMOUNT
    pay = speech.pay(PayTo(paybill="600100"), account)
    return {
        "first_name": "Wanjiku",
        "last_name": "Kamau",
        "full_name": "Wanjiku Kamau",
        "account": account,
        "pay": pay,
        "company": company,
        "support_phone": "0700 000 012",
        "owed": speech.money(amount),
        "link": "https://savanna.example.com/hooks/pay/page/01a1fd8c-2f64-7289-9af8-76071732ded6",
        "amount": speech.money(amount),
        "total": speech.money(amount),
        "owing": speech.owing(amount, speech.today, pay),
        "invoice": "INV-000123",
        "due_on": speech.day(speech.today),
        "in_days": speech.in_days(7),
        "online_until": speech.day(speech.today),
        "plan": "Home 20",
        "last_day": speech.day(speech.today),
        "pause": speech.pause(speech.today),
        "size": "100 GB",
        "left": "19.8 GB",
        "speed": "2 Mbps",
        "ends_on": speech.day(speech.today),
        "receipt": "UKK0000001",
        "way": "M-Pesa",
        "payment": speech.payment(amount, "mpesa", "UKK0000001"),
        "standing": speech.standing(Decimal(0), Decimal(0), Paid(date(speech.today.year, 12, 21))),
    }
