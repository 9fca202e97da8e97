"""Postings of a customer, and of a fact."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.models import Journal, Posting
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting on one of the tenant's own accounts, and the fact that it books."""

    kind: JournalKind
    amount: Decimal
    journal_id: UUID
    document_id: UUID | None
    memo: str


def movements(ctx: Context, code: AccountCode, detail: str, on: date) -> Iterator[Movement]:
    """What was posted to one of the tenant's own accounts on a day. Read a piece at a time: there may be many."""
    rows = Posting.of(ctx).filter(account__code=code, account__detail=detail, booked_on=on)
    fields = ("journal__kind", "amount", "journal_id", "journal__document_id", "journal__memo")
    for kind, amount, journal_id, document_id, memo in rows.values_list(*fields).iterator(5000):
        yield Movement(JournalKind(kind), amount, journal_id, document_id, memo)


def postings_of(ctx: Context, subscriber_id: UUID) -> QuerySet[Posting]:
    """A customer's statement, oldest first."""
    return (
        Posting.of(ctx)
        .select_related("journal", "account")
        .filter(account__subscriber_id=subscriber_id)
        .order_by("journal_id", "id")
    )


def postings_about(ctx: Context, keys: Iterable[str]) -> QuerySet[Posting]:
    """The postings that book these facts (`payment:<id>`, `placement:<id>`, …), in order."""
    return (
        Posting.of(ctx)
        .select_related("journal", "account")
        .filter(journal__in=Journal.of(ctx).filter(key__in=list(keys)))
        .order_by("journal_id", "id")
    )


def booked_on(ctx: Context, keys: Iterable[str]) -> dict[str, date]:
    """On which day each of these facts was booked; those that were not are left out."""
    return dict(Journal.of(ctx).filter(key__in=list(keys)).values_list("key", "booked_on"))
