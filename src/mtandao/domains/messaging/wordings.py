"""Which words stand for a code in a language: the tenant's own, else the default."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from mtandao.domains.messaging.choices import Channel, Language
from mtandao.domains.messaging.defaults import BY_HAND, DEFAULTS
from mtandao.domains.messaging.lengths import Length, length
from mtandao.domains.messaging.models import Template
from mtandao.domains.messaging.rules import filled
from mtandao.domains.messaging.speech import PayTo, Speech
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Wording:
    """A template as people see it. `id` is the same whether it is a default or has been reworded."""

    id: UUID
    code: str
    label: str
    channel: Channel
    language: Language
    text: str
    default_text: str
    active: bool
    variables: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Worded by the tenant."""
        return self.text != self.default_text


def wording_id(ctx: Context, code: str, channel: str, language: str) -> UUID:
    """Computed, so that a default has an address before anybody rewords it."""
    return uuid5(ctx.tenant_id, f"{code}/{channel}/{language}")


class Wordings:
    """All words of a tenant, read with one query."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._own = {(row.code, row.language): row for row in Template.of(ctx).filter(channel=Channel.SMS)}

    def all(self) -> list[Wording]:
        """The defaults in the order of a customer's life, then the tenant's own, by code."""
        own = sorted({code for code, _ in self._own} - set(DEFAULTS))
        pairs = [(code, language) for code in (*DEFAULTS, *own) for language in Language]
        return [found for pair in pairs if (found := self.find(*pair)) is not None]

    def by_id(self, wording: UUID) -> Wording | None:
        return next((each for each in self.all() if each.id == wording), None)

    def find(self, code: str, language: str) -> Wording | None:
        own, default = self._own.get((code, language)), DEFAULTS.get(code)
        if own is None and default is None:
            return None
        default_text = default.texts[Language(language)] if default else ""
        return Wording(
            id=wording_id(self._ctx, code, Channel.SMS, language),
            code=code,
            label=str(default.label) if default else code,
            channel=Channel.SMS,
            language=Language(language),
            text=own.text if own else default_text,
            default_text=default_text,
            active=own.active if own else True,
            variables=default.known if default else BY_HAND,
        )

    def best(self, code: str, languages: Iterable[str]) -> Wording | None:
        """In the first of these languages that has it."""
        return next((found for each in languages if (found := self.find(code, each)) is not None), None)


@dataclass(frozen=True, slots=True)
class Preview:
    """A text filled with samples, and how long that is."""

    text: str
    length: Length


def shown(ctx: Context, text: str, language: Language) -> Preview:
    """How a template that can be filled would read."""
    speech = Speech(language, ctx.tenant.currency, ctx.today)
    said = filled(text, samples(speech, ctx.tenant.name))
    return Preview(said, length(said))


def samples(speech: Speech, company: str) -> dict[str, str]:
    """What each variable looks like, for a preview and for how long a text will be."""
    account, amount = "SAV-100016", Decimal(2500)
    return {
        "first_name": "Wanjiku",
        "last_name": "Kamau",
        "full_name": "Wanjiku Kamau",
        "account": account,
        "pay": speech.pay(PayTo(paybill="600100"), account),
        "company": company,
        "support_phone": "0700 000 012",
        "owed": speech.money(amount),
        "link": "https://savanna.example.com/hooks/pay/page/01a1fd8c-2f64-7289-9af8-76071732ded6",
        "amount": speech.money(amount),
        "invoice": "INV-000123",
        "due_on": speech.day(speech.today),
        "in_days": speech.in_days(7),
        "online_until": speech.day(speech.today),
        "plan": "Home 20",
        "last_day": speech.day(speech.today),
        "pause": speech.pause(speech.today),
        "receipt": "UKK0000001",
        "payment": speech.payment(amount, "mpesa", "UKK0000001"),
        "standing": speech.standing(Decimal(0), Decimal(0), date(speech.today.year, 12, 21)),
    }
