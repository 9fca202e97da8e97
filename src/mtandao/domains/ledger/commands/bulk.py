"""Credit many wallets: the wish with its list first, then batch by batch until nobody waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import GIVEN_FROM, AccountCode, CreditKind, Outcome
from mtandao.domains.ledger.commands.post import Entry, Line, post
from mtandao.domains.ledger.commands.wallets import check_movement, moved
from mtandao.domains.ledger.errors import PostedBefore
from mtandao.domains.ledger.models import BulkCredit, BulkCreditLine
from mtandao.domains.ledger.queries.balances import hold_money
from mtandao.domains.ledger.queries.bulk import reached_by
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes, write_new
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST = 100_000
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The same for everybody of the list."""

    kind: CreditKind
    amount: Decimal
    reason: str
    key: str


@command(needs=permissions.CREDIT_MANY)
def order_bulk_credit(
    ctx: Context, *, credit: Credit, accounts: Sequence[str] = (), subscriber_ids: Iterable[UUID] = ()
) -> BulkCredit:
    """Write down whom to credit; `credit_waiting` then does it. Accounts that are nobody's are refused at once, the
    others stay. The same key again gives the same wish back and starts nothing."""
    check_movement(ctx, credit.amount, credit.reason, credit.key)
    bulk = BulkCredit(
        tenant_id=ctx.tenant_id,
        organization_id=ctx.organization_id,
        key=credit.key,
        kind=credit.kind,
        amount=credit.amount,
        currency=ctx.tenant.currency,
        reason=credit.reason.strip(),
        asked_by=ctx.actor.name,
        asked_at=ctx.now,
        accounts=0,
    )
    lines = [*_typed(ctx, bulk, accounts), *_chosen(ctx, bulk, subscriber_ids)]
    if not 0 < len(lines) <= MOST:
        raise Malformed(
            _("Nothing was booked: see the fields."),
            fields={
                "accounts": _("Name at least one account, and at most %(most)s.") % {"most": f"{MOST:,}"}
            },
        )
    bulk.accounts = len(lines)
    if not write_new([bulk], unless=("tenant_id", "key")):
        return _asked_before(ctx, bulk)
    BulkCreditLine.objects.bulk_create(lines, batch_size=5000)
    return bulk


def _typed(ctx: Context, bulk: BulkCredit, accounts: Sequence[str]) -> list[BulkCreditLine]:
    reached = reached_by(ctx, accounts)
    nobody = gettext_noop("No account of this number.")
    return [
        *[_line(bulk, subscriber) for subscriber in reached.found.values()],
        *[
            BulkCreditLine(
                id=new_id(),
                tenant_id=bulk.tenant_id,
                bulk=bulk,
                account=text[:200],
                outcome=Outcome.REFUSED,
                why=nobody,
            )
            for text in reached.unknown
        ],
    ]


def _chosen(ctx: Context, bulk: BulkCredit, subscriber_ids: Iterable[UUID]) -> list[BulkCreditLine]:
    rows = subscribers.subscribers(ctx).filter(id__any=list(dict.fromkeys(subscriber_ids)))
    return [_line(bulk, subscriber) for subscriber in rows]


def _line(bulk: BulkCredit, subscriber: subscribers.Subscriber) -> BulkCreditLine:
    return BulkCreditLine(
        id=new_id(),
        tenant_id=bulk.tenant_id,
        bulk=bulk,
        subscriber=subscriber,
        account=subscriber.account_number,
    )


def _asked_before(ctx: Context, wanted: BulkCredit) -> BulkCredit:
    there = BulkCredit.found(ctx, key=wanted.key)
    same = ("kind", "amount", "reason", "accounts")
    if any(getattr(there, name) != getattr(wanted, name) for name in same):
        raise PostedBefore(_("This key was used for another bulk credit. Choose a new one."))
    return there


@command(needs=permissions.CREDIT_MANY)
def credit_waiting(ctx: Context, *, bulk_id: UUID) -> int:
    """Credit the next batch of those who wait; returns how many, 0 when it is done. Safe to be killed and to be run
    by two at once: who was credited does not wait any more, and each credit is booked under a key of its own."""
    bulk = BulkCredit.locked(ctx, id=bulk_id)
    lines = list(BulkCreditLine.of(ctx).filter(bulk=bulk, outcome=Outcome.WAITING).order_by("id")[:BATCH])
    if not lines:
        if bulk.finished_at is None:
            bulk.finished_at = ctx.now
            bulk.save(update_fields=["finished_at"])
        return 0
    owners = [line.subscriber_id for line in lines if line.subscriber_id is not None]
    hold_money(ctx, owners)
    there = subscribers.subscribers_by_id(ctx, owners)
    served = []
    for line in lines:
        owner = there.get(line.subscriber_id) if line.subscriber_id else None
        if owner is None or owner.removed_at is not None:
            line.outcome, line.why = Outcome.REFUSED, gettext_noop("Removed in the meantime.")
        else:
            line.outcome = Outcome.CREDITED
            served.append(owner.id)
    journals = post(ctx.trusted(), entries=[_entry(bulk, owner) for owner in served])
    emit(ctx, *[moved(journal, owner, bulk.amount) for journal, owner in zip(journals, served, strict=True)])
    write_changes(lines, ["outcome", "why"])
    return len(lines)


def _entry(bulk: BulkCredit, owner: UUID) -> Entry:
    kind = CreditKind(bulk.kind)
    return Entry(
        kind=kind.value,
        key=f"bulk:{bulk.id}:{owner}",
        memo=f"{kind.label}: {bulk.reason}",
        lines=(Line(GIVEN_FROM[kind], bulk.amount), Line(AccountCode.WALLET, -bulk.amount, owner)),
        subscriber_id=owner,
        document_id=bulk.id,
    )
