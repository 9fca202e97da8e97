"""Write into the ledger: journals in batches, accounts as they are needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import PER_SUBSCRIBER, AccountCode
from mtandao.domains.ledger.commands.low import tell_low
from mtandao.domains.ledger.errors import PostedBefore, Unbalanced
from mtandao.domains.ledger.models import Account, Journal, Posting
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import insert_rows, write_new
from mtandao.foundation.ids import new_ids


@dataclass(frozen=True, slots=True)
class Line:
    """Debit above zero, credit below. Wallets and receivables name their subscriber; `detail` names the drawer, short
    code, tax rate or partner where the code has several accounts."""

    code: AccountCode
    amount: Decimal
    subscriber_id: UUID | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journal to be. `key` makes it bookable once (`payment:<id>`). `booked_on`: another day than today, for what
    is recorded after it happened."""

    kind: str
    key: str
    memo: str
    lines: tuple[Line, ...]
    subscriber_id: UUID | None = None
    document_id: UUID | None = None
    booked_on: date | None = None


@command(needs=permissions.POST)
def post(ctx: Context, *, entries: Sequence[Entry]) -> list[Journal]:
    """Book all of them or none. PostedBefore if a key was booked already;
    Unbalanced if one does not add up."""
    for entry in entries:
        if sum((line.amount for line in entry.lines), Decimal(0)) != 0:
            raise Unbalanced(_("%(entry)s does not add up.") % {"entry": entry.memo}, key=entry.key)
    keys = [[_key(line) for line in entry.lines] for entry in entries]
    accounts = _accounts(ctx, {key for some in keys for key in some})
    journals = [
        Journal(
            id=key,
            tenant_id=ctx.tenant_id,
            kind=entry.kind,
            key=entry.key,
            memo=entry.memo,
            booked_at=ctx.now,
            booked_on=entry.booked_on or ctx.today,
            subscriber_id=entry.subscriber_id,
            document_id=entry.document_id,
        )
        for entry, key in zip(entries, new_ids(len(entries)), strict=True)
    ]
    if write_new(journals, unless=("tenant_id", "key")) < len(journals):
        raise PostedBefore(_("This is in the ledger already; nothing was booked."))
    postings: list[dict[str, Any]] = [
        {
            "journal_id": journal.id,
            "account_id": accounts[key],
            "amount": line.amount,
            "booked_on": journal.booked_on,
        }
        for journal, entry, of_lines in zip(journals, entries, keys, strict=True)
        for line, key in zip(entry.lines, of_lines, strict=True)
        if line.amount != 0
    ]
    for posting, key in zip(postings, new_ids(len(postings)), strict=True):
        posting["id"] = key
    # One statement: the database wants the postings of a journal together.
    insert_rows(Posting, postings, tenant_id=ctx.tenant_id)
    tell_low(
        ctx,
        [
            (line.subscriber_id, line.amount)
            for entry in entries
            for line in entry.lines
            if line.subscriber_id is not None
        ],
    )
    return journals


class AccountKey(NamedTuple):
    code: str
    subscriber_id: UUID | None
    detail: str


def _key(line: Line) -> AccountKey:
    if (line.code in PER_SUBSCRIBER) != (line.subscriber_id is not None):
        raise ValueError(f"{line.code} and subscriber {line.subscriber_id} do not go together")
    return AccountKey(line.code.value, line.subscriber_id, line.detail)


def _accounts(ctx: Context, keys: set[AccountKey]) -> dict[AccountKey, UUID]:
    """Ids by key; what is missing is opened."""
    found = _existing(ctx, keys)
    missing = sorted(keys - found.keys(), key=str)
    if missing:
        Account.objects.bulk_create(
            [
                Account(tenant_id=ctx.tenant_id, currency=ctx.tenant.currency, **key._asdict())
                for key in missing
            ],
            ignore_conflicts=True,
        )
        found |= _existing(ctx, set(missing))
    return found


def _existing(ctx: Context, keys: Iterable[AccountKey]) -> dict[AccountKey, UUID]:
    keys = list(keys)
    owners = {key.subscriber_id for key in keys if key.subscriber_id}
    rows = Account.of(ctx).filter(currency=ctx.tenant.currency, code__in={key.code for key in keys})
    ours = rows.filter(subscriber=None, detail__in={key.detail for key in keys})
    theirs = rows.filter(subscriber_id__in=owners)
    found = (ours | theirs).values_list("code", "subscriber_id", "detail", "id")
    return {AccountKey(code, owner, detail): pk for code, owner, detail, pk in found}
