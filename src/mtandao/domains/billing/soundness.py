"""Whose sums do not add up: such an account is looked at by a person before it is billed again."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import ParkReason
from mtandao.domains.billing.errors import AccountInDoubt
from mtandao.domains.billing.models import Parked
from mtandao.domains.billing.pricing import NewInvoice
from mtandao.domains.billing.rules.periods import MOST_ALIKE
from mtandao.foundation.context import Context

# What the ledger says that somebody owes, and what his invoices say. Both on an index of the customer.
APART = """
SELECT s.id, coalesce(owed.sum, 0), coalesce(open.sum, 0)
FROM unnest(%(ids)s::uuid[]) AS s(id)
LEFT JOIN LATERAL (
    SELECT sum(a.balance) FROM ledger_account a
    WHERE a.subscriber_id = s.id AND a.tenant_id = %(tenant)s AND a.code = 'receivable') AS owed(sum) ON true
LEFT JOIN LATERAL (
    SELECT sum(i.open) FROM billing_invoice i
    WHERE i.tenant_id = %(tenant)s AND i.subscriber_id = s.id AND i.open > 0) AS open(sum) ON true
WHERE coalesce(owed.sum, 0) <> coalesce(open.sum, 0)
"""
# Lines that are the same to the day: unpaid ones however old they are, and those of a month. Not what was given back,
# nor what he bought and paid a piece each time; and not what a person has looked at and released.
REPEATED = """
SELECT i.subscriber_id, l.kind, l.description, l.amount, count(*)
FROM unnest(%(ids)s::uuid[]) AS s(id)
CROSS JOIN LATERAL (
    SELECT max(p.released_at) FROM billing_parked p
    WHERE p.tenant_id = %(tenant)s AND p.subscriber_id = s.id AND p.reason = 'repeated') AS looked(at)
JOIN billing_invoice i ON i.tenant_id = %(tenant)s AND i.subscriber_id = s.id
JOIN billing_invoiceline l ON l.invoice_id = i.id AND l.tenant_id = i.tenant_id
WHERE i.state <> 'void' AND (looked.at IS NULL OR i.issued_at > looked.at)
    AND (i.open > 0 OR (
        i.due_on > %(since)s AND i.credited + i.given_back < i.total
        AND NOT (l.kind = 'addon' AND l.subscription_id IS NOT NULL AND l.starts_on IS NULL)))
GROUP BY i.subscriber_id, l.kind, l.description, l.amount, l.starts_on
HAVING count(*) >= %(most)s
"""
A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an account is not billed. `owed` and `invoiced`: what ledger and invoices say, where they disagree.
    `fresh`: nobody was told of it yet."""

    reason: ParkReason
    said: str
    owed: Decimal | None = None
    invoiced: Decimal | None = None
    fresh: bool = True


def doubts(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, Doubt]:
    """Those of these accounts that must not be billed: parked before, or found not to add up now. Whoever puts
    something on an invoice asks this first, his customers' money being held. Three queries."""
    owners = set(subscriber_ids)
    waiting = Parked.of(ctx).filter(subscriber_id__in=owners, released_at=None)
    before = {
        row.subscriber_id: Doubt(ParkReason(row.reason), row.said, row.owed, row.invoiced, fresh=False)
        for row in waiting
    }
    return before | unsound(ctx, owners - before.keys())


def parked_among(ctx: Context, subscriber_ids: Collection[UUID]) -> set[UUID]:
    waiting = Parked.of(ctx).filter(subscriber_id__in=set(subscriber_ids), released_at=None)
    return set(waiting.values_list("subscriber_id", flat=True))


def must_add_up(ctx: Context, subscriber_ids: Collection[UUID]) -> None:
    """AccountInDoubt, for a deed of a person."""
    for subscriber_id, doubt in doubts(ctx, subscriber_ids).items():
        raise AccountInDoubt(
            _(
                "This account is not billed: %(said)s. Look at it under Billing, Parked accounts, put it right "
                "and release it there; then do this again."
            )
            % {"said": doubt.said},
            subscriber_id=str(subscriber_id),
            reason=doubt.reason.value,
        )


def must_not_repeat(ctx: Context, new: Sequence[NewInvoice]) -> None:
    """AccountInDoubt, if the same item would be on an account more than twenty times with these."""
    coming = Counter(
        (each.subscriber_id, line.kind.value, line.description, line.amount, line.starts_on)
        for each in new
        for line in each.lines
    )
    most = max(coming.values(), default=0)
    there: Counter[tuple[object, ...]] = Counter()
    if 1 < most <= MOST_ALIKE:
        there.update(_alike(ctx, {each.subscriber_id for each in new}, MOST_ALIKE + 1 - most))
    for item, count in coming.items():
        if count + there[item[:4]] > MOST_ALIKE:
            raise AccountInDoubt(
                _(
                    "“%(what)s” would be on this account more than %(most)s times. Write it once, with a quantity."
                )
                % {"what": item[2], "most": MOST_ALIKE},
                subscriber_id=str(item[0]),
                reason=ParkReason.REPEATED.value,
            )


def sums_of(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Those of them whose sums disagree now: what the ledger says that they owe, and what their invoices say."""
    with connection.cursor() as cursor:
        cursor.execute(APART, {"ids": list(subscriber_ids), "tenant": ctx.tenant_id})
        return {owner: (owed, on_invoices) for owner, owed, on_invoices in cursor.fetchall()}


def unsound(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, Doubt]:
    """Those of them whose sums do not add up now, each with its reason. Two queries."""
    found: dict[UUID, Doubt] = {}
    for (subscriber_id, _kind, description, _amount), count in _alike(
        ctx, subscriber_ids, MOST_ALIKE
    ).items():
        said = f"{count} times “{description}” is on it"
        found[subscriber_id] = Doubt(ParkReason.REPEATED, said)
    for subscriber_id, (owed, on_invoices) in sums_of(ctx, subscriber_ids).items():
        said = f"the ledger says {owed:,.2f}, the invoices {on_invoices:,.2f}"
        found[subscriber_id] = Doubt(ParkReason.SUMS, said, owed, on_invoices)
    return found


def _alike(
    ctx: Context, subscriber_ids: Collection[UUID], at_least: int
) -> dict[tuple[UUID, str, str, Decimal], int]:
    """By customer, kind, words and amount: items that are on an account so many times."""
    given: dict[str, Any] = {
        "ids": list(subscriber_ids),
        "tenant": ctx.tenant_id,
        "most": at_least,
        "since": ctx.today - A_MONTH,
    }
    with connection.cursor() as cursor:
        cursor.execute(REPEATED, given)
        return {(owner, kind, said, amount): count for owner, kind, said, amount, count in cursor.fetchall()}
