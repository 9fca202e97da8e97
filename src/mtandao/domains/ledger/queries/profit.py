"""Profit and loss by month: read from each day's sums, whatever lies under them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from mtandao.domains.ledger.choices import AccountCode
from mtandao.domains.ledger.details import detail_names
from mtandao.domains.ledger.models import Turnover
from mtandao.domains.ledger.queries.journals import whole_company
from mtandao.foundation.context import Context
from mtandao.foundation.money import ZERO
from mtandao.foundation.refusals import Malformed

MOST_MONTHS = 12
# What is earned, and what it costs, in the order of the report. Every other code is something that is had or owed.
INCOME = (AccountCode.REVENUE, AccountCode.SETUP, AccountCode.ADDONS, AccountCode.FEES)
COSTS = (
    AccountCode.EXPENSE,
    AccountCode.CHARGES,
    AccountCode.PROMOTION,
    AccountCode.ADJUSTMENT,
    AccountCode.WRITE_OFF,
    AccountCode.VARIANCE,
)


@dataclass(frozen=True, slots=True)
class ProfitRow:
    """One account, by month. Earned is above zero among what is earned, spent above zero among what it costs."""

    code: AccountCode
    detail: str
    name: str
    amounts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, ZERO)


@dataclass(frozen=True, slots=True)
class ProfitAndLoss:
    """`months` are first days; the first and last month are as long as the days that were asked for."""

    since: date
    to: date
    months: tuple[date, ...]
    income: tuple[ProfitRow, ...]
    costs: tuple[ProfitRow, ...]
    # How much more is had, less what is owed, by all other accounts of the ledger.
    gained: tuple[Decimal, ...]

    @property
    def earned(self) -> tuple[Decimal, ...]:
        return self._sums(self.income)

    @property
    def spent(self) -> tuple[Decimal, ...]:
        return self._sums(self.costs)

    @property
    def profit(self) -> tuple[Decimal, ...]:
        return tuple(earned - spent for earned, spent in zip(self.earned, self.spent, strict=True))

    @property
    def agrees(self) -> bool:
        """What was earned and not spent is what the other accounts gained, month by month: as a ledger is."""
        return self.profit == self.gained

    def _sums(self, rows: Iterable[ProfitRow]) -> tuple[Decimal, ...]:
        held = list(rows)
        return tuple(sum((row.amounts[at] for row in held), ZERO) for at in range(len(self.months)))


def months_between(since: date, to: date) -> tuple[date, ...]:
    """First days, from the month of the one to that of the other."""
    first = since.year * 12 + since.month - 1
    last = to.year * 12 + to.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(first, last + 1))


def profit_and_loss(ctx: Context, *, since: date, to: date) -> ProfitAndLoss:
    """Of the days from the first to the last, both included. One question, however much was booked."""
    whole_company(ctx)
    if since > to:
        raise Malformed(_("These are no days."), fields={"to": _("Not before the first day.")})
    months = months_between(since, to)
    if len(months) > MOST_MONTHS:
        raise Malformed(
            _("Too many months."), fields={"to": _("%(most)s months at most.") % {"most": MOST_MONTHS}}
        )
    at = {month: place for place, month in enumerate(months)}
    sums: dict[tuple[str, str], list[Decimal]] = {}
    gained = [ZERO] * len(months)
    rows = (
        Turnover.of(ctx)
        .filter(booked_on__gte=since, booked_on__lte=to)
        .annotate(month=TruncMonth("booked_on"))
        .values_list("code", "detail", "month")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for code, detail, month, net in rows:
        if code in INCOME or code in COSTS:
            sums.setdefault((code, detail), [ZERO] * len(months))[at[month]] += net
        else:
            gained[at[month]] += net
    return ProfitAndLoss(
        since, to, months, _rows(ctx, INCOME, sums, -1), _rows(ctx, COSTS, sums, 1), tuple(gained)
    )


def _rows(
    ctx: Context, codes: Iterable[AccountCode], sums: dict[tuple[str, str], list[Decimal]], sign: int
) -> tuple[ProfitRow, ...]:
    """Code by code, each with its categories by name; an account that moved by nothing is left out."""
    found: list[ProfitRow] = []
    for code in codes:
        details = [detail for of, detail in sums if of == code]
        names = detail_names(ctx, code, details)
        rows = [
            ProfitRow(
                code,
                detail,
                names.get(detail, str(code.label)),
                tuple(sign * amount for amount in sums[code, detail]),
            )
            for detail in details
        ]
        found += sorted((row for row in rows if any(row.amounts)), key=lambda row: (row.name, row.detail))
    return tuple(found)
