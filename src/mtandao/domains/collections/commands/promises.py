"""Keep an account online, on a person's word, and hold him to it."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Cause, PromiseState, Stage
from mtandao.domains.collections.commands.moving import move_accounts
from mtandao.domains.collections.errors import NothingOwed, PromisesBroken, PromiseTooLong
from mtandao.domains.collections.events import PromiseEndsSoon, PromiseMade
from mtandao.domains.collections.looking import BATCH, looks, policy_of
from mtandao.domains.collections.models import Promise, PromiseRules, Standing
from mtandao.domains.collections.promised import judge, promise_terms, running_promises, scores
from mtandao.domains.collections.rules.promises import PromiseTerms, is_trusted, last_day_of
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

LONGEST_EVER = 90
MOST_COUNTED = 50


@command(needs=permissions.PROMISE)
def take_promise(ctx: Context, *, subscriber_id: UUID, until: date, reason: str) -> Standing:
    """Keep an unpaid account online until a day (exclusive).
    He is looked at again at once, and on that day. A second promise takes the place of one that runs.

    NothingOwed, PromiseTooLong, PromisesBroken (unless the actor may take promises anyway).
    """
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    if not reason.strip():
        raise Malformed(
            _("Not extended."), fields={"reason": _("Say why: it is read by whoever comes next.")}
        )
    ledger.hold_money(ctx, [subscriber_id])
    # One whose day has passed ends first, kept or broken, even if nobody has looked yet.
    found = looks(ctx, [subscriber_id], policy_of(ctx))
    emit(ctx, *judge(ctx, found))
    debt = found[0].debt
    extended = running_promises(ctx, [subscriber_id]).get(subscriber_id)
    began = extended.first_made_on if extended else ctx.today
    _must_be_short(ctx, began, until)
    if debt is None:
        raise NothingOwed(_("%(name)s owes nothing that is due.") % {"name": subscriber.full_name})
    _must_be_trusted(ctx, subscriber)
    if extended is not None:
        extended.state, extended.ended_at = PromiseState.EXTENDED, ctx.now
        extended.save(update_fields=["state", "ended_at"])
    Promise.objects.create(
        tenant_id=ctx.tenant_id,
        subscriber_id=subscriber_id,
        made_at=ctx.now,
        made_on=ctx.today,
        first_made_on=began,
        made_by=ctx.actor.name,
        until=until,
        reason=reason.strip(),
        amount=debt.amount,
    )
    standing, _made = Standing.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        subscriber_id=subscriber_id,
        defaults={"promise_until": until},
        create_defaults={"promise_until": until, "stage": Stage.CLEAR, "since": ctx.now},
    )
    emit(ctx, PromiseMade(subject_id=subscriber_id, subscriber_id=subscriber_id, until=until))
    move_accounts(ctx, [subscriber_id], Cause.PROMISE)
    return standing


def _must_be_short(ctx: Context, began: date, until: date) -> None:
    terms = promise_terms(ctx)
    last = last_day_of(began, terms)
    if ctx.may(permissions.PROMISE_ANYWAY):
        last = max(last, ctx.today + timedelta(days=terms.longest_days))
    if ctx.today < until <= last:
        return
    if began < ctx.today:
        raise PromiseTooLong(
            _(
                "A promise lasts at most %(days)s days, its extensions with it: this one began "
                "on %(began)s and may go until %(last)s."
            )
            % {"days": terms.longest_days, "began": began, "last": last}
        )
    raise PromiseTooLong(
        _("A promise lasts at most %(days)s days from today.") % {"days": terms.longest_days}
    )


def _must_be_trusted(ctx: Context, subscriber: subscribers.Subscriber) -> None:
    terms = promise_terms(ctx)
    score = scores(ctx, [subscriber.id], terms)[subscriber.id]
    if ctx.may(permissions.PROMISE_ANYWAY) or is_trusted(score, terms):
        return
    raise PromisesBroken(
        _(
            "%(name)s broke %(broken)s of the last %(of)s promises. Whoever may take "
            "promises anyway can still take one."
        )
        % {"name": subscriber.full_name, "broken": score.broken, "of": score.ended},
        broken=score.broken,
        of_last=score.ended,
    )


@command(needs=permissions.CHANGE_LADDER)
def change_promise_terms(ctx: Context, *, terms: PromiseTerms) -> PromiseRules:
    """How long promises last, and after how many broken ones nobody gets another."""
    wrong = {}
    if not 0 < terms.longest_days <= LONGEST_EVER:
        wrong["longest_days"] = _("From 1 to %(most)s days.") % {"most": LONGEST_EVER}
    if not 0 <= terms.most_broken <= terms.of_last:
        wrong["most_broken"] = _("Not more than the promises that are counted; 0 for no limit.")
    if not 0 <= terms.of_last <= MOST_COUNTED:
        wrong["of_last"] = _("At most %(most)s.") % {"most": MOST_COUNTED}
    if wrong:
        raise Malformed(_("Not saved."), fields=wrong)
    row, _made = PromiseRules.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "longest_days": terms.longest_days,
            "most_broken": terms.most_broken,
            "of_last": terms.of_last,
        },
    )
    return row


def remind_of_promises(ctx: Context) -> int:
    """Tell those who are online by their word for the last day. Once each; returns how many were told."""
    tomorrow = ctx.today + timedelta(days=1)
    ending = Promise.of(ctx).filter(
        state=PromiseState.RUNNING, until__gt=ctx.today, until__lte=tomorrow, reminded_on=None
    )
    ids = list(ending.order_by("until", "id").values_list("subscriber_id", flat=True))
    return sum(
        _remind_of_promises(ctx, subscriber_ids=ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)
    )


@command(needs=permissions.WALK)
def _remind_of_promises(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    ledger.hold_money(ctx, subscriber_ids)
    debts = billing.debts(ctx, ctx.today, subscriber_ids)
    rows = [
        row
        for owner, row in running_promises(ctx, subscriber_ids).items()
        if owner in debts and row.until > ctx.today and row.reminded_on is None
    ]
    for row in rows:
        row.reminded_on = ctx.today
    write_changes(rows, ["reminded_on"])
    emit(
        ctx,
        *[
            PromiseEndsSoon(
                subject_id=row.subscriber_id,
                subscriber_id=row.subscriber_id,
                amount=debts[row.subscriber_id].amount,
                until=row.until,
            )
            for row in rows
        ],
    )
    return len(rows)
