"""Who a bulk credit would reach, and what became of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet

from mtandao.domains.ledger.choices import Outcome
from mtandao.domains.ledger.models import BulkCredit, BulkCreditLine
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Reached:
    """Each customer once, by the account as it was typed; the texts that are nobody's; how often one came again."""

    found: dict[str, subscribers.Subscriber]
    unknown: tuple[str, ...]
    repeated: int


def reached_by(ctx: Context, accounts: Iterable[str]) -> Reached:
    """Pasted account numbers, however they are typed."""
    typed = list(dict.fromkeys(text for each in accounts if (text := each.strip())))
    known = subscribers.by_accounts(ctx, typed)
    found: dict[str, subscribers.Subscriber] = {}
    seen: set[UUID] = set()
    for text in typed:
        if text in known and known[text].id not in seen:
            seen.add(known[text].id)
            found[text] = known[text]
    return Reached(found, tuple(text for text in typed if text not in known), len(known) - len(found))


@dataclass(frozen=True, slots=True)
class Credited:
    """How a bulk credit stands: accounts by outcome, and what was given."""

    waiting: int
    credited: int
    refused: int
    total: Decimal


def credited_by(ctx: Context, bulks: Iterable[BulkCredit]) -> dict[UUID, Credited]:
    """For each of them, in one question."""
    wanted = {bulk.id: bulk for bulk in bulks}
    rows = BulkCreditLine.of(ctx).filter(bulk_id__in=wanted).values_list("bulk_id", "outcome")
    counts = {(bulk_id, outcome): count for bulk_id, outcome, count in rows.annotate(count=Count("id"))}
    return {
        key: Credited(
            counts.get((key, Outcome.WAITING), 0),
            counts.get((key, Outcome.CREDITED), 0),
            counts.get((key, Outcome.REFUSED), 0),
            bulk.amount * counts.get((key, Outcome.CREDITED), 0),
        )
        for key, bulk in wanted.items()
    }


def bulk_credits(ctx: Context) -> QuerySet[BulkCredit]:
    return BulkCredit.of(ctx)


def bulk_credit(ctx: Context, bulk_id: UUID) -> BulkCredit:
    return BulkCredit.found(ctx, id=bulk_id)


def lines_of(ctx: Context, bulk: BulkCredit, *outcomes: Outcome) -> QuerySet[BulkCreditLine]:
    rows = BulkCreditLine.of(ctx).filter(bulk=bulk).select_related("subscriber")
    return rows.filter(outcome__in=outcomes) if outcomes else rows
