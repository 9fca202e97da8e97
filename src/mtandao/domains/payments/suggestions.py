"""Ranked guesses whose a payment in suspense is, with the reasons for and against."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Max, Q

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import guessing
from mtandao.domains.payments.choices import PaymentState
from mtandao.domains.payments.guessing import Evidence
from mtandao.domains.payments.models import Payment
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Refusal

# Of each kind of hint so many people at most are looked at.
MOST = 40


@dataclass(slots=True)
class Suggestion:
    """One person, the evidence, and what placing would do: invoices it would settle, and what is left over."""

    subscriber: subscribers.Subscriber
    evidence: list[Evidence] = field(default_factory=list)
    settles: list[str] = field(default_factory=list)
    to_wallet: Decimal = Decimal("0.00")

    @property
    def weight(self) -> int:
        return sum(each.weight for each in self.evidence)

    @property
    def strength(self) -> int:
        return guessing.strength(self.evidence)


def suggestions(ctx: Context, payment: Payment, *, most: int = 3) -> list[Suggestion]:
    """The likeliest owners, best first, none that is not worth a look. Seven queries, each on an index."""
    people = _people(ctx, payment)
    history = _history(ctx, payment, people)
    open_by_owner = _open_invoices(ctx, people)
    found = []
    for person in people.values():
        mine = open_by_owner.get(person.id, [])
        one = Suggestion(person, list(_evidence(ctx, payment, person, history.get(person.id), mine)))
        _effect(one, payment.amount, mine)
        if one.strength:
            found.append(one)
    found.sort(key=lambda one: (-one.weight, one.subscriber.account_number))
    return found[:most]


def of_person(ctx: Context, payment: Payment, people: Iterable[subscribers.Subscriber]) -> list[Suggestion]:
    """The same for people that somebody looked for by hand, in their order."""
    known = {person.id: person for person in people}
    history, open_by_owner = _history(ctx, payment, known), _open_invoices(ctx, known)
    found = []
    for person in known.values():
        mine = open_by_owner.get(person.id, [])
        one = Suggestion(person, list(_evidence(ctx, payment, person, history.get(person.id), mine)))
        _effect(one, payment.amount, mine)
        found.append(one)
    return found


def _people(ctx: Context, payment: Payment) -> dict[UUID, subscribers.Subscriber]:
    everyone = subscribers.subscribers(ctx)
    key, wanted = subscribers.plain(payment.reference), Q()
    if keys := _keys(ctx, key):
        wanted |= Q(account_key__in=keys)
    if phone := _typed_phone(ctx, payment.reference):
        wanted |= Q(phone=phone) | Q(mpesa_phone=phone)
    if payment.payer_phone and not guessing.is_masked(payment.payer_phone):
        number = f"+{payment.payer_phone.lstrip('+')}"
        wanted |= Q(phone=number) | Q(mpesa_phone=number)
    found = list(everyone.filter(wanted)[:MOST]) if wanted else []
    if len(key) >= 4:
        found += everyone.filter(account_key__startswith=key)[:5]
    if words := guessing.name_words(f"{payment.payer_name} {payment.reference}"):
        query = SearchQuery(" | ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
        named = everyone.filter(name_words=query)
        if shown := guessing.shown_ending(payment.payer_phone):
            found += named.filter(phone_ending__startswith=shown[::-1])[:MOST]
        found += named[:MOST]
    owing = (
        billing.open_invoices(ctx)
        .filter(due_on__range=(ctx.today - timedelta(days=10), ctx.today + timedelta(days=10)))
        .filter(open=payment.amount)
        .select_related("subscriber")[:MOST]
    )
    found += [invoice.subscriber for invoice in owing if invoice.subscriber.removed_at is None]
    return {person.id: person for person in found}


def _keys(ctx: Context, key: str) -> set[str]:
    """Keys one slip away; figures alone are tried with the company's letters as well."""
    keys = guessing.one_slip_away(key)
    if key.isdigit():
        some = subscribers.subscribers(ctx).values_list("account_number", flat=True).first()
        if some and "-" in some:
            keys |= {some.split("-")[0] + each for each in keys}
    return keys


def _typed_phone(ctx: Context, reference: str) -> str:
    """Some type their phone where the account belongs."""
    digits = "".join(character for character in reference if character.isdigit())
    if len(digits) < 9:
        return ""
    try:
        return subscribers.e164(reference, ctx.tenant.country)
    except Refusal:
        return ""


def _history(
    ctx: Context, payment: Payment, people: dict[UUID, subscribers.Subscriber]
) -> dict[UUID, tuple[int, str]]:
    """How often this phone paid for each of them, and when last."""
    if not payment.payer_phone:
        return {}
    rows = (
        Payment.of(ctx)
        .filter(subscriber__in=people, state=PaymentState.PLACED, payer_phone=payment.payer_phone)
        .values("subscriber_id")
        .annotate(times=Count("id"), last=Max("received_at"))
    )
    return {row["subscriber_id"]: (row["times"], row["last"].isoformat()) for row in rows}


def _open_invoices(
    ctx: Context, people: dict[UUID, subscribers.Subscriber]
) -> dict[UUID, list[billing.Invoice]]:
    found: dict[UUID, list[billing.Invoice]] = {}
    for invoice in billing.open_invoices(ctx).filter(subscriber__in=people).order_by("due_on", "id"):
        found.setdefault(invoice.subscriber_id, []).append(invoice)
    return found


def _evidence(
    ctx: Context,
    payment: Payment,
    person: subscribers.Subscriber,
    history: tuple[int, str] | None,
    owed: list[billing.Invoice],
) -> Iterable[Evidence]:
    typed = subscribers.plain(payment.reference)
    account = person.account_key
    bare = "".join(c for c in account if c.isdigit()) if typed.isdigit() else account
    if typed and bare in guessing.one_slip_away(typed):
        yield Evidence(f"slip_{guessing.slip_words(typed, bare)}", guessing.ONE_SLIP)
    elif len(typed) >= 4 and bare.startswith(typed):
        yield Evidence("begins_alike", guessing.BEGINS_ALIKE)
    if _typed_phone(ctx, payment.reference) in (person.phone, person.mpesa_phone or person.phone):
        yield Evidence("typed_phone", guessing.TYPED_PHONE)
    payer = payment.payer_phone
    shown = guessing.shown_ending(payer)
    if (
        payer
        and not guessing.is_masked(payer)
        and f"+{payer.lstrip('+')}" in (person.phone, person.mpesa_phone)
    ):
        yield Evidence("phone", guessing.PHONE)
    elif shown and guessing.is_masked(payer) and person.pays_from.endswith(shown):
        yield Evidence("phone_ending", guessing.PHONE_ENDING, shown)
    elif payer and not history:
        yield Evidence("other_phone", 0)
    if history:
        yield Evidence("paid_before", guessing.PAID_BEFORE, f"{history[0]} {history[1]}")
    theirs = set(guessing.name_words(person.full_name))
    said = guessing.name_words(f"{payment.payer_name} {payment.reference}")
    if alike := [word for word in dict.fromkeys(said) if word in theirs]:
        weight = min(guessing.NAME_WORD * len(alike), guessing.NAME_MOST)
        yield Evidence("name", weight, " ".join(alike).title())
    exact = [invoice for invoice in owed if invoice.open_amount == payment.amount]
    if exact:
        yield Evidence("amount", guessing.AMOUNT, exact[0].number)
    elif not owed:
        yield Evidence("owes_nothing", 0)


def _effect(one: Suggestion, amount: Decimal, owed: list[billing.Invoice]) -> None:
    left = amount
    for invoice in owed:
        if left >= invoice.open_amount:
            one.settles.append(invoice.number)
        left -= min(left, invoice.open_amount)
    one.to_wallet = left
