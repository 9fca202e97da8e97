"""Sums over any number of postings, read from each day's turnover: a few rows a day, however many were posted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.models import Posting, Turnover
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Sums:
    """What was posted to one account (or code): both at least zero."""

    debit: Decimal
    credit: Decimal

    @property
    def net(self) -> Decimal:
        """Debit above zero."""
        return self.debit - self.credit


def turnovers(
    ctx: Context, since: date | None = None, until: date | None = None
) -> dict[tuple[str, str], Sums]:
    """By code and detail, of the days from `since` to `until`, both included."""
    rows = _days(ctx, since, until).values_list("code", "detail")
    found = rows.annotate(debits=Sum("debit"), credits=Sum("credit"))
    return {(code, detail): Sums(debit, credit) for code, detail, debit, credit in found}


def trial_balance(ctx: Context, until: date | None = None) -> dict[str, Decimal]:
    """The sum of each account code until the end of a day, debit above zero; all together are zero."""
    return dict(_days(ctx, None, until).values_list("code").annotate(net=Sum(F("debit") - F("credit"))))


def trial_balance_of(ctx: Context, code: AccountCode, until: date | None = None) -> dict[str, Decimal]:
    """The sum of each detail of one code: of each drawer, short code, tax rate."""
    rows = _days(ctx, None, until).filter(code=code)
    return dict(rows.values_list("detail").annotate(net=Sum(F("debit") - F("credit"))))


def posted_besides(
    ctx: Context, code: AccountCode, kinds: Iterable[JournalKind], since: date, until: date
) -> dict[str, Decimal]:
    """By detail, what other kinds of journals than these posted to a code, debit above zero. Read posting by posting:
    for when a sum is not what it should be."""
    rows = Posting.of(ctx).filter(account__code=code, booked_on__gte=since, booked_on__lte=until)
    others = rows.exclude(journal__kind__in=list(kinds))
    return dict(others.values_list("account__detail").annotate(net=Sum("amount")))


def _days(ctx: Context, since: date | None, until: date | None) -> QuerySet[Turnover]:
    rows = Turnover.of(ctx)
    if since is not None:
        rows = rows.filter(booked_on__gte=since)
    return rows if until is None else rows.filter(booked_on__lte=until)


def held_in(ctx: Context, code: AccountCode, detail: str) -> Decimal:
    """What one of the tenant's own accounts holds, debit above zero: a drawer, a bank account."""
    rows = Turnover.of(ctx).filter(code=code, detail=detail)
    return rows.aggregate(net=Sum(F("debit") - F("credit")))["net"] or Decimal("0.00")
