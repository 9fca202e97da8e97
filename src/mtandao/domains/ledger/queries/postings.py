"""Postings of a customer, and of a fact."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.ledger.models import Journal, Posting
from mtandao.foundation.context import Context


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
