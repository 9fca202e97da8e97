"""Prepaid services: renewed out of the wallet as they run out or as money comes, else put behind the wall."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.again import kept_for_drafts
from mtandao.domains.billing.commands.issue import issue_priced
from mtandao.domains.billing.commands.park import left_unbilled
from mtandao.domains.billing.commands.run import mark_charged
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.renewals import Renewal, renewals
from mtandao.domains.billing.soundness import parked_among
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.money import ZERO

BATCH = 500
# A wallet that holds the price pays it so long before the end: RADIUS ends to the second what is not paid on, and
# nobody is to be thrown off only to be let in again.
LEAD = timedelta(minutes=2)


@command(needs=permissions.ISSUE)
def renew_as_paid(ctx: Context, *, subscriber_ids: Sequence[UUID], payment_id: UUID | None = None) -> int:
    """Money came: what has run out comes back as far as the wallet goes; if nothing had, the service that runs out
    first gets one price more. Returns how many were renewed."""
    return _renew(ctx, subscriber_ids, payment_id, ahead=True)


@command(needs=permissions.ISSUE)
def renew_or_run_out(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """Their time is over: paid on out of the wallet, or behind the wall. Returns how many were renewed.

    A parked account is not billed. Whose wallet holds the price is served all the same: his time is billed from
    where it ended once somebody has released the account.
    """
    return _renew(ctx, subscriber_ids, None, ahead=False)


@command(needs=permissions.ISSUE)
def buys_nothing(ctx: Context, *, subscriber_id: UUID, amount: Decimal) -> bool:
    """Whether this money would lie in the wallet while everything he has stays behind the wall for want of a price."""
    system = ctx.trusted()
    if not subscriptions.all_have_run_out(system, subscriber_id):
        return False
    balance = ledger.balance(system, subscriber_id)
    if balance.owed:
        return False
    ready = subscriptions.renewables(system, subscriber_ids=[subscriber_id])
    return all(each.paper.total > balance.wallet + amount for each in renewals(system, ready))


def renew_whoever_runs_out(ctx: Context) -> tuple[int, int]:
    """Every prepaid service that is over now, or in a moment and can be paid on: how many were looked at, and renewed.
    In batches that each commit."""
    seen = renewed = _renew_in_time(ctx)
    held: set[UUID] = set()
    while owners := locks.patiently(partial(subscriptions.running_out, ctx, BATCH, but=held)):
        renewed += locks.patiently(partial(renew_or_run_out, ctx, subscriber_ids=owners))
        seen += len(owners)
        # Those that go on unbilled are over still, and would be found again and again.
        held |= parked_among(ctx, owners)
    return seen, renewed


def _renew_in_time(ctx: Context) -> int:
    owners = subscriptions.running_out_soon(ctx, ctx.now + LEAD)
    return sum(
        locks.patiently(partial(renew_or_run_out, ctx, subscriber_ids=owners[start : start + BATCH]))
        for start in range(0, len(owners), BATCH)
    )


def _renew(ctx: Context, subscriber_ids: Sequence[UUID], payment_id: UUID | None, *, ahead: bool) -> int:
    system = ctx.trusted()
    ledger.hold_money(ctx, subscriber_ids)
    ready = subscriptions.renewables(system, subscriber_ids=subscriber_ids)
    if not ready:
        return 0
    kept = kept_for_drafts(system, subscriber_ids)
    held = {
        owner: sum_ - kept.get(owner, ZERO)
        for owner, sum_ in ledger.lock_wallets(ctx, subscriber_ids).items()
    }
    unbilled = left_unbilled(system, subscriber_ids={each.service.subscriber_id for each in ready})
    affordable = list(_within(renewals(system, ready), held, unbilled, ctx, ahead=ahead))
    chosen = [each for each in affordable if each.subscriber_id not in unbilled]
    served = [each.of for each in affordable if each.subscriber_id in unbilled]
    if chosen:
        issue_priced(system, [each.paper for each in chosen])
        mark_charged(system, [(each.paper.new.id, each.charges) for each in chosen])
        settle_from_wallets(
            system, subscriber_ids=[each.subscriber_id for each in chosen], payment_id=payment_id
        )
        subscriptions.renew(system, renewed=[(each.of, each.paper.new.id) for each in chosen])
    if served:
        subscriptions.go_on_unbilled(system, served=served)
    go_on = {each.of.service.id for each in affordable}
    over = [
        each.service
        for each in ready
        if each.service.id not in go_on and not each.service.has_run_out and each.stretch.starts_at <= ctx.now
    ]
    if over:
        subscriptions.run_out(system, services=over)
    return len(chosen)


def _within(
    wanted: Sequence[Renewal],
    held: dict[UUID, Decimal],
    unbilled: Collection[UUID],
    ctx: Context,
    *,
    ahead: bool,
) -> Iterator[Renewal]:
    """As many as the wallets hold, in their order: `ahead`, one that runs for long too if nothing else was renewed."""
    left = dict(held)
    served: set[UUID] = set()
    for each in wanted:
        owner, price = each.subscriber_id, each.paper.total
        if owner in unbilled:
            price *= each.begun_by(ctx.now)
        tried = each.of.service.in_trial(ctx.today)
        on_time = ctx.now + LEAD if each.of.service.goes_on_as_it_is and not tried else ctx.now
        later = each.of.stretch.starts_at > on_time and (not ahead or owner in served or tried)
        if each.of.service.ends_on is not None or later:
            continue
        if left.get(owner, ZERO) >= price:
            left[owner] = left.get(owner, ZERO) - price
            served.add(owner)
            yield each
