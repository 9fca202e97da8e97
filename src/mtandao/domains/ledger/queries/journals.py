"""Journals with their postings, for whoever may see them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.ledger.models import Journal, Posting
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotAllowed


def journals(ctx: Context) -> QuerySet[Journal]:
    """Of the whole company; who sees a part of it sees that part's customers' alone."""
    rows = Journal.of(ctx)
    if ctx.organization_ids is None:
        return rows
    return rows.filter(subscriber_id__in=subscribers.subscribers(ctx).values("id"))


def journal(ctx: Context, journal_id: UUID) -> Journal:
    found = Journal.found(ctx, id=journal_id)
    if ctx.organization_ids is not None and not journals(ctx).filter(id=journal_id).exists():
        raise Journal._not_found()
    return found


def postings_in(ctx: Context, journal_ids: Iterable[UUID]) -> dict[UUID, list[Posting]]:
    """Of each journal in the order in which they were written, in one question."""
    wanted = list(journal_ids)
    found: dict[UUID, list[Posting]] = {key: [] for key in wanted}
    rows = Posting.of(ctx).filter(journal_id__any=wanted).select_related("account", "account__subscriber")
    for row in rows.order_by("id"):
        found[row.journal_id].append(row)
    return found


def whole_company(ctx: Context) -> None:
    """The books are the company's, not a part's: refused to who sees a part of it."""
    if ctx.organization_ids is not None:
        raise NotAllowed(_("The books are the whole company's. Look at them for the whole company."))
