"""A journal as the API tells it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.models import Journal
from mtandao.domains.ledger.queries.journals import postings_in
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import GuardedShape, Instant, Money, SeenWith
from mtandao.foundation.context import Context

SEEN = SeenWith(subscribers.permissions.VIEW_MONEY)


class PostingShape(GuardedShape):
    account_id: UUID
    code: AccountCode
    detail: str
    client_id: UUID | None
    currency: str
    amount: Annotated[Money, SEEN]


class JournalShape(GuardedShape):
    id: UUID
    kind: JournalKind
    memo: str
    key: str
    booked_on: date
    booked_at: Instant
    client_id: UUID | None
    postings: list[PostingShape]


def journal_shapes(ctx: Context, rows: Sequence[Journal]) -> list[JournalShape]:
    postings = postings_in(ctx, [row.id for row in rows])
    return [
        JournalShape(
            id=row.id,
            kind=JournalKind(row.kind),
            memo=row.memo,
            key=row.key,
            booked_on=row.booked_on,
            booked_at=row.booked_at,
            client_id=row.subscriber_id,
            postings=[
                PostingShape(
                    account_id=posting.account_id,
                    code=AccountCode(posting.account.code),
                    detail=posting.account.detail,
                    client_id=posting.account.subscriber_id,
                    currency=posting.account.currency,
                    amount=posting.amount,
                )
                for posting in postings[row.id]
            ],
        )
        for row in rows
    ]
