"""Reads of this room."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from mtandao.domains.subscribers.accounts import plain
from mtandao.domains.subscribers.models import Subscriber
from mtandao.domains.subscribers.phones import ending
from mtandao.foundation.context import Context


def subscribers(ctx: Context) -> QuerySet[Subscriber]:
    return Subscriber.of(ctx).filter(removed_at=None)


def subscriber(ctx: Context, subscriber_id: UUID) -> Subscriber:
    """NotFound if it is not there or not to be seen."""
    return Subscriber.found(ctx, id=subscriber_id, removed_at=None)


def subscribers_by_id(ctx: Context, ids: Iterable[UUID]) -> dict[UUID, Subscriber]:
    return {row.id: row for row in Subscriber.of(ctx).filter(id__in=set(ids))}


def by_account(ctx: Context, typed: str) -> Subscriber | None:
    """Whoever has this account number, however it is typed, with the tenant's letters or without."""
    key = plain(typed)
    if not key:
        return None
    keys = [key]
    if key.isdigit():
        prefix = Subscriber.of(ctx).values_list("account_number", flat=True).first()
        keys.append(f"{prefix.split('-')[0]}{key}" if prefix else key)
    return Subscriber.of(ctx).filter(account_key__in=keys).first()


def by_accounts(ctx: Context, typed: Iterable[str]) -> dict[str, Subscriber]:
    """As `by_account`, for thousands in one question: by what was typed, those who are found."""
    keys = {text: plain(text) for text in typed}
    first = Subscriber.of(ctx).values_list("account_number", flat=True).first()
    letters = first.split("-")[0] if first else ""
    wanted = {text: {key, f"{letters}{key}"} if key.isdigit() else {key} for text, key in keys.items() if key}
    rows = Subscriber.of(ctx).filter(account_key__in=set().union(*wanted.values()), removed_at=None)
    found = {row.account_key: row for row in rows}
    return {text: found[key] for text, each in wanted.items() for key in each if key in found}


def by_phone(ctx: Context, phone: str) -> list[Subscriber]:
    """Everyone who may be reached or pay by this E.164 number, the longest known first; several may share one."""
    rows = Subscriber.of(ctx).filter(Q(phone=phone) | Q(mpesa_phone=phone), removed_at=None)
    return list(rows.order_by("id")[:20])


def by_phone_digest(ctx: Context, digest: str) -> list[Subscriber]:
    """As `by_phone`, by the SHA-256 of the paying phone's digits, in hexadecimals."""
    rows = Subscriber.of(ctx).filter(payer_digest=digest, removed_at=None)
    return list(rows.order_by("id")[:20])


def regions_of(ctx: Context, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Where each of them is, as the tax office asks; empty if nobody wrote it."""
    return dict(Subscriber.of(ctx).filter(id__any=set(ids)).values_list("id", "region"))


def found_by(rows: QuerySet[Subscriber], text: str) -> QuerySet[Subscriber]:
    """Narrow to what one box was asked: the end of a phone number, an account, or words of a name."""
    text = text.strip()
    if not text:
        return rows
    key, end = plain(text), ending(text)
    wanted = Q(_starts("account_key", key)) if key else Q()
    if end:
        wanted |= Q(_starts("phone_ending", end[::-1])) | Q(_starts("account_ending", key[::-1]))
    elif words := _words(text):
        wanted |= Q(name_words=words)
    return rows.filter(wanted) if wanted else rows.none()


def _starts(field: str, text: str) -> Func:
    """`starts_with` and not LIKE: under row-level security only a leakproof test may use an index."""
    return Func(F(field), Value(text), function="starts_with", output_field=BooleanField())


def _words(text: str) -> SearchQuery | None:
    """Each typed word as the beginning of a word of the name; None if there is no letter in it."""
    words = ["".join(c for c in word if c.isalnum()) for word in text.split()]
    typed = " & ".join(f"{word}:*" for word in words if word)
    return SearchQuery(typed, config="simple", search_type="raw") if typed else None
