"""Prompts to debtors' phones as they stand: the terms, what went out, and whose turn it is. Changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections.looking import local, looks, policy_of
from mtandao.domains.collections.models import Prompt, PromptRules
from mtandao.domains.collections.rules.prompts import PromptTerms, days_to_look_at, in_hours, prompt_due
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context

# An ask that is open this long is no prompt on a phone any more, even if nobody told us how it ended.
STILL_OPEN = timedelta(days=1)
OPEN = (payments.AskState.CREATED, payments.AskState.ACCEPTED, payments.AskState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody whose phone is to be asked now: for all that is overdue, in the name of the oldest invoice."""

    subscriber_id: UUID
    invoice_id: UUID
    days_late: int
    amount: Decimal


def prompt_terms(ctx: Context) -> PromptTerms:
    row = PromptRules.of(ctx).first()
    return row.terms() if row else PromptTerms()


def prompts(ctx: Context, subscriber_id: UUID) -> QuerySet[Prompt]:
    """Every prompt that the ladder sent to an account, the newest first."""
    rows = Prompt.of(ctx).filter(subscriber_id=subscriber_id).order_by("-id")
    return rows.select_related("invoice", "ask")


def prompting_gateway(ctx: Context) -> payments.Gateway | None:
    """The gateway that rings a phone; a page that nobody asked for helps nobody."""
    return next(
        (
            row
            for row in payments.askable_gateways(ctx)
            if payments.provider_of(row).way == payments.Way.PROMPT
        ),
        None,
    )


def perhaps_due(ctx: Context, terms: PromptTerms, after: UUID | None, most: int) -> list[UUID]:
    """Who has an invoice as late as one that gets a prompt, and was not asked for it today: in the order of ids."""
    if not terms.days or not in_hours(local(ctx).time(), terms):
        return []
    late = [ctx.today - timedelta(days=days) for days in days_to_look_at(terms)]
    begins = local(ctx).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Prompt.of(ctx).filter(invoice_id=OuterRef("pk"), asked_at__gte=begins)
    rows = billing.open_invoices(ctx).filter(~Exists(today), due_on__in=late)
    if after is not None:
        rows = rows.filter(subscriber_id__gt=after)
    return list(rows.order_by("subscriber_id").values_list("subscriber_id", flat=True).distinct()[:most])


def turns(ctx: Context, subscriber_ids: Collection[UUID], terms: PromptTerms) -> list[Turn]:
    """Of these the ones whose turn it is. Whom the ladder leaves alone is left alone: exempted, owing too little,
    with a promise that runs; and whoever has an ask open, ours or anybody's."""
    if not terms.days or not in_hours(local(ctx).time(), terms):
        return []
    policy = policy_of(ctx)
    liable = {
        look.standing.subscriber_id: look
        for look in looks(ctx, subscriber_ids, policy)
        if look.debt is not None
        and not look.account.exempt
        and look.account.amount >= policy.ladder.least_amount
        and not (look.account.promise_until and ctx.today < look.account.promise_until)
    }
    for owner in _asked(ctx, liable):
        liable.pop(owner, None)
    oldest = _oldest(ctx, liable)
    before = _before(ctx, oldest.values())
    found = []
    for owner, invoice in oldest.items():
        days = (ctx.today - invoice.due_on).days
        if prompt_due(days, before.get(invoice.id, ()), terms):
            found.append(Turn(owner, invoice.id, days, liable[owner].account.amount))
    return found


def _asked(ctx: Context, subscriber_ids: Collection[UUID]) -> set[UUID]:
    """Who has an ask open."""
    rows = payments.asks(ctx).filter(
        subscriber_id__in=list(subscriber_ids), state__in=OPEN, asked_at__gt=ctx.now - STILL_OPEN
    )
    return set(rows.order_by().values_list("subscriber_id", flat=True))


def _oldest(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, billing.Invoice]:
    rows = billing.open_invoices(ctx).filter(subscriber_id__in=list(subscriber_ids), due_on__lte=ctx.today)
    rows = rows.order_by("subscriber_id", "due_on", "id").distinct("subscriber_id")
    return {row.subscriber_id: row for row in rows}


def _before(ctx: Context, invoices: Collection[billing.Invoice]) -> dict[UUID, Sequence[int]]:
    """How late each of them was at the prompts that went out for it."""
    found: dict[UUID, list[int]] = {}
    rows = Prompt.of(ctx).filter(invoice_id__in=[invoice.id for invoice in invoices])
    for invoice_id, days in rows.values_list("invoice_id", "days_late"):
        found.setdefault(invoice_id, []).append(days)
    return dict(found)
