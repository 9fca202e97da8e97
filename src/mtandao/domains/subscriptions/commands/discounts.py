"""Giving discounts to services, counting their cycles, taking them back."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.errors import DiscountGivenBefore, Ended, NoSuchCode
from mtandao.domains.subscriptions.events import DiscountGiven
from mtandao.domains.subscriptions.models import Subscription, SubscriptionDiscount
from mtandao.domains.subscriptions.models.subscriptions import ENDED
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.DISCOUNT)
def give_discount(
    ctx: Context, *, subscription_id: UUID, discount_id: UUID, reason: str, since: date | None = None
) -> SubscriptionDiscount:
    """Let a service off a part of its price, from the next cycle that begins on `since` (today) or later."""
    if not reason.strip():
        raise Malformed(
            _("Not given: see the fields."), fields={"reason": _("Why? Whoever comes next reads it.")}
        )
    subscription = Subscription.locked(ctx, id=subscription_id)
    if subscription.state in ENDED:
        raise Ended(subscription.after_the_end(), state=subscription.state)
    discount = catalog.discount(ctx, discount_id)
    discount.must_be_given(subscription.plan_id, subscription.plan.name, ctx.today)
    # The service is locked: nobody gives it a second one meanwhile.
    if _living(ctx).filter(subscription=subscription, discount=discount).exists():
        raise DiscountGivenBefore(
            _("This service has %(discount)s already; nothing was changed.") % {"discount": discount.name}
        )
    given = SubscriptionDiscount.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscription.organization_id,
        subscription=subscription,
        discount=discount,
        name=discount.name,
        percent=discount.percent,
        amount=discount.amount,
        since=since or ctx.today,
        until=discount.until,
        cycles_left=discount.cycles,
        reason=reason.strip(),
        given_by=ctx.actor.name,
        given_at=ctx.now,
    )
    emit(
        ctx,
        DiscountGiven(
            subject_id=given.id,
            subscriber_id=subscription.subscriber_id,
            subscription_id=subscription.id,
            discount_id=discount.id,
        ),
    )
    return given


@command(needs=permissions.DISCOUNT)
def take_discount(ctx: Context, *, subscription_id: UUID, code: str) -> SubscriptionDiscount:
    """A customer has a code, written in any case."""
    discount = catalog.discount_of_code(ctx, code)
    if discount is None:
        raise NoSuchCode(_("No discount has this code. Look at its spelling, or call us."))
    reason = f"took it with the code {discount.code}"
    return give_discount(ctx, subscription_id=subscription_id, discount_id=discount.id, reason=reason)


@command(needs=permissions.DISCOUNT)
def end_discount(ctx: Context, *, given_id: UUID) -> SubscriptionDiscount:
    """From the next cycle on the full price; what is invoiced stays."""
    given = SubscriptionDiscount.locked(ctx, id=given_id)
    ended = given.end()
    given.ended_at = ctx.now
    given.save(update_fields=["ended_at"])
    emit(ctx, ended)
    return given


@command(needs=permissions.SELL)
def spend_discounts(ctx: Context, *, cycles: Mapping[UUID, int]) -> None:
    """A billing run has billed so many cycles with these given discounts; whichever has none left ends."""
    rows = list(_living(ctx).filter(id__any=list(cycles)).select_for_update(of=("self",)).order_by("id"))
    spent = [row for row in rows if row.cycles_left is not None]
    for row in spent:
        row.cycles_left = max((row.cycles_left or 0) - cycles[row.id], 0)
        row.ended_at = ctx.now if row.cycles_left == 0 else None
    write_changes(spent, ["cycles_left", "ended_at"])
    over = [row for row in spent if row.ended_at is not None]
    owners = dict(
        Subscription.of(ctx)
        .filter(id__any=[row.subscription_id for row in over])
        .values_list("id", "subscriber_id")
    )
    emit(ctx, *[row.ended(owners[row.subscription_id]) for row in over])


def _living(ctx: Context) -> QuerySet[SubscriptionDiscount]:
    return SubscriptionDiscount.of(ctx).filter(ended_at__isnull=True)
