"""What a pause gives back of what was billed already: the quote of resuming, shown and then taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing.crediting import Credit
from mtandao.domains.billing.giving_back import credit_back
from mtandao.domains.billing.running import billed_from
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class PauseQuote:
    """Paused from `since` until `until` (exclusive, today): `credit`, with taxes, of what was billed of these days
    comes back; what was not billed never is. `paid_until`: until when a prepaid one, whose clock stood, is paid then.
    """

    subscription: subscriptions.Subscription
    since: date
    until: date
    credit: Decimal
    back: Mapping[UUID, Sequence[Credit]]
    paid_until: datetime | None = None

    @property
    def total(self) -> Decimal:
        """Below zero it comes back."""
        return -self.credit


def quote_resume(ctx: Context, *, subscription_id: UUID) -> PauseQuote:
    """As of now. NotPaused."""
    row = subscriptions.subscription(ctx, subscription_id)
    pause = subscriptions.living_pause(ctx, row.id)
    if pause is None or pause.began_on is None:
        raise subscriptions.NotPaused(_("This service is not paused; nothing was changed."))
    if row.prepaid:
        row.give_paused_time(ctx.now, ctx.tenant.timezone)
        return PauseQuote(row, pause.began_on, ctx.today, Decimal("0.00"), {}, row.paid_until)
    paid = billed_from(ctx, row, pause.began_on) - billed_from(ctx, row, ctx.today)
    back, credit = credit_back(ctx, row, paid, pause.began_on)
    return PauseQuote(row, pause.began_on, ctx.today, credit, back)
