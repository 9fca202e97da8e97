"""A day until which an unpaid account stays online, on a person's word."""

from datetime import date, timedelta
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Cause, Stage
from mtandao.domains.collections.commands.moving import move_accounts
from mtandao.domains.collections.errors import NothingOwed, PromiseTooLong
from mtandao.domains.collections.events import PromiseMade
from mtandao.domains.collections.models import Standing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

LONGEST_PROMISE = timedelta(days=30)


@command(needs=permissions.PROMISE)
def take_promise(ctx: Context, *, subscriber_id: UUID, until: date, reason: str) -> Standing:
    """Keep an unpaid account online until a day (exclusive).
    He is looked at again at once, and on that day."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    if not reason.strip():
        raise Malformed("Not extended.", fields={"reason": "Say why: it is read by whoever comes next."})
    if not ctx.today < until <= ctx.today + LONGEST_PROMISE:
        raise PromiseTooLong(f"A promise lasts at most {LONGEST_PROMISE.days} days from today.")
    ledger.hold_money(ctx, [subscriber_id])
    if subscriber_id not in billing.debts(ctx, ctx.today, [subscriber_id]):
        raise NothingOwed(f"{subscriber.full_name} owes nothing that is due.")
    standing, _ = Standing.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        subscriber_id=subscriber_id,
        defaults={"promise_until": until},
        create_defaults={"promise_until": until, "stage": Stage.CLEAR, "since": ctx.now},
    )
    emit(ctx, PromiseMade(subject_id=subscriber_id, subscriber_id=subscriber_id, until=until))
    move_accounts(ctx, [subscriber_id], Cause.PROMISE)
    return standing
