"""The mark "no enforcement" on an account: the ladder leaves it alone."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Cause
from mtandao.domains.collections.commands.moving import move_accounts
from mtandao.domains.collections.errors import NotExempted
from mtandao.domains.collections.events import AccountExempted, ExemptionLifted
from mtandao.domains.collections.models import Exemption
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.EXEMPT)
def exempt_account(ctx: Context, *, subscriber_id: UUID, reason: str, until: date | None = None) -> Exemption:
    """Leave this account alone until a day (exclusive; None: until it is lifted), and let it back in at once.
    A second mark takes the place of the first."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    wrong = {}
    if not reason.strip():
        wrong["reason"] = _("Say why: it is read by whoever comes next.")
    if until is not None and until <= ctx.today:
        wrong["until"] = _("A day to come, or empty for no end.")
    if wrong:
        raise Malformed(_("Not exempted."), fields=wrong)
    ledger.hold_money(ctx, [subscriber.id])
    _lift(ctx, subscriber.id)
    mark = Exemption.objects.create(
        tenant_id=ctx.tenant_id,
        subscriber_id=subscriber.id,
        reason=reason.strip(),
        until=until,
        given_at=ctx.now,
        given_by=ctx.actor.name,
    )
    emit(ctx, AccountExempted(subject_id=subscriber.id, subscriber_id=subscriber.id, until=until))
    move_accounts(ctx, [subscriber.id], Cause.EXEMPTION)
    return mark


@command(needs=permissions.EXEMPT)
def lift_exemption(ctx: Context, *, subscriber_id: UUID) -> None:
    """From now on the ladder holds again: the account is looked at at once."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    ledger.hold_money(ctx, [subscriber.id])
    if not _lift(ctx, subscriber.id):
        raise NotExempted(_("%(name)s is not exempted.") % {"name": subscriber.full_name})
    emit(ctx, ExemptionLifted(subject_id=subscriber.id, subscriber_id=subscriber.id))
    move_accounts(ctx, [subscriber.id], Cause.EXEMPTION)


def _lift(ctx: Context, subscriber_id: UUID) -> int:
    marks = Exemption.of(ctx).filter(subscriber_id=subscriber_id, lifted_at=None)
    return marks.update(lifted_at=ctx.now, lifted_by=ctx.actor.name)
