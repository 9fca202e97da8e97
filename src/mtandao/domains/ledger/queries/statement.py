"""A customer's statement: one line for each fact that changed what he has, newest first, with the balance after it.

Read account by account along one index, a window at a time, and merged: a page costs the same in the first month and
after a million postings. Nothing is summed but what is newer than the page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from heapq import merge
from itertools import groupby, islice
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from mtandao.domains.ledger.models import Account, Journal, Posting
from mtandao.foundation.context import Context
from mtandao.foundation.database.lookups import as_array

WINDOW = 200
# One statement, so that a payment between two of them cannot make the balance a wrong one.
HELD_THEN = """
SELECT (SELECT coalesce(sum(balance), 0) FROM ledger_account
        WHERE tenant_id = %(tenant)s AND id = ANY (%(accounts)s::uuid[]))
     - (SELECT coalesce(sum(amount), 0) FROM ledger_posting
        WHERE tenant_id = %(tenant)s AND account_id = ANY (%(accounts)s::uuid[])
            AND (booked_on, id) > (%(day)s, %(id)s))
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of postings ended: `2026-11-20.<id of the posting>`."""

    booked_on: date
    posting_id: UUID

    def __str__(self) -> str:
        return f"{self.booked_on}.{self.posting_id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """ValueError if it is none."""
        day, _, posting_id = text.partition(".")
        return cls(date.fromisoformat(day), UUID(posting_id))


@dataclass(frozen=True, slots=True)
class StatementLine:
    """`moved` above zero: he has more. `after`: what he had then, below zero: owed."""

    journal_id: UUID
    booked_at: datetime
    kind: str
    memo: str
    document_id: UUID | None
    moved: Decimal
    after: Decimal
    place: Place

    @property
    def charged(self) -> Decimal | None:
        return -self.moved if self.moved < 0 else None

    @property
    def paid(self) -> Decimal | None:
        return self.moved if self.moved > 0 else None


def statement(
    ctx: Context,
    subscriber_id: UUID,
    *,
    since: date | None = None,
    until: date | None = None,
    behind: Place | None = None,
    window: int = WINDOW,
) -> Iterator[StatementLine]:
    """Lines of the days from `since` to `until`, both included, older than `behind`. Read as far as it is asked.

    From his wallet into his invoice is no change, and no line.
    """
    mine = Account.of(ctx).filter(subscriber_id=subscriber_id, currency=ctx.tenant.currency)
    accounts = list(mine.values_list("id", flat=True))
    streams = [_newest_first(ctx, account, since, until, behind, window) for account in accounts]
    merged = merge(*streams, key=lambda posting: (posting.booked_on, posting.id), reverse=True)
    after: Decimal | None = None
    for chunk in _chunks(groupby(merged, key=lambda posting: posting.journal_id), window):
        journals = Journal.of(ctx).in_bulk([journal_id for journal_id, _ in chunk])
        for journal_id, postings in chunk:
            if after is None:
                after = -held_then(ctx, accounts, _place(postings[0]))
            moved = -sum((posting.amount for posting in postings), Decimal("0.00"))
            if moved:
                journal = journals[journal_id]
                yield StatementLine(
                    journal_id,
                    journal.booked_at,
                    journal.kind,
                    journal.memo,
                    journal.document_id,
                    moved,
                    after,
                    _place(postings[-1]),
                )
            after -= moved


def held_then(ctx: Context, accounts: Iterable[UUID], place: Place) -> Decimal:
    """What subscribers' accounts held just after this posting, debit above zero."""
    with connection.cursor() as cursor:
        cursor.execute(
            HELD_THEN,
            {
                "tenant": ctx.tenant_id,
                "accounts": as_array(accounts),
                "day": place.booked_on,
                "id": place.posting_id,
            },
        )
        return Decimal(cursor.fetchone()[0])


def _newest_first(
    ctx: Context, account_id: UUID, since: date | None, until: date | None, behind: Place | None, window: int
) -> Iterator[Posting]:
    rows = Posting.of(ctx).filter(account_id=account_id).order_by("-booked_on", "-id")
    if since is not None:
        rows = rows.filter(booked_on__gte=since)
    if until is not None:
        rows = rows.filter(booked_on__lte=until)
    while True:
        page = rows
        if behind is not None:
            page = rows.filter(
                TupleLessThan(Tuple(F("booked_on"), F("id")), (behind.booked_on, behind.posting_id))
            )
        found = list(page[:window])
        yield from found
        if len(found) < window:
            return
        behind = _place(found[-1])


def _chunks(
    groups: Iterable[tuple[UUID, Iterator[Posting]]], size: int
) -> Iterator[list[tuple[UUID, list[Posting]]]]:
    """Journals by the handful, so that their words are read together."""
    kept = ((key, list(postings)) for key, postings in groups)
    while chunk := list(islice(kept, size // 2)):
        yield chunk


def _place(posting: Posting) -> Place:
    return Place(posting.booked_on, posting.id)
