"""A customer's statement on paper, oldest first, as it is read."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from mtandao.domains.ledger.queries.balances import balance
from mtandao.domains.ledger.queries.statement import StatementLine
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.money import ZERO
from mtandao.foundation.press import printed

TEMPLATE: Final = Path(__file__).parent / "statement.typ"
MOST_LINES: Final = 2000


def statement_pdf(
    ctx: Context,
    owner: subscribers.Subscriber,
    lines: Sequence[StatementLine],
    since: date | None,
    until: date | None,
) -> bytes:
    """`lines` newest first; those of the days from `since` to `until`."""
    currency = ctx.tenant.currency
    opening = lines[-1].after - lines[-1].moved if lines else balance(ctx, owner.id).net
    closing = lines[0].after if lines else opening
    charged = sum((line.charged for line in lines if line.charged), start=ZERO)
    paid = sum((line.paid for line in lines if line.paid), start=ZERO)
    return printed(
        TEMPLATE,
        {
            **organizations.letterhead(ctx),
            "title": _("Statement"),
            "number": owner.account_number,
            "payer": {
                "label": _("Of"),
                "name": owner.full_name,
                "lines": [line for line in (owner.address, words.phone(owner.phone), owner.email) if line],
            },
            "facts": [
                [_("Account"), owner.account_number],
                [_("From"), _day(since) if since else _("the beginning")],
                [_("Until"), _day(until or ctx.today)],
            ],
            "heads": [
                _("Booked"),
                _("What"),
                f"{_('Charged')}, {currency}",
                f"{_('Paid')}, {currency}",
                f"{_('Balance')}, {currency}",
            ],
            "opening": [_("Brought forward"), words.money(opening)],
            "lines": [_line(line) for line in reversed(lines)],
            "sums": [
                [_("Charged"), words.money(charged, currency)],
                [_("Paid"), words.money(paid, currency)],
            ],
            "open": [_("Balance"), words.money(closing, currency)],
            "note": _("Below zero is owed."),
        },
    )


def _line(line: StatementLine) -> list[str]:
    return [
        _day(times.local(line.booked_at).date()),
        line.memo,
        words.money(line.charged) if line.charged else "",
        words.money(line.paid) if line.paid else "",
        words.money(line.after),
    ]


def _day(on: date) -> str:
    """Always with its year: paper is read later."""
    return times.day(on, weekday=False)
