"""How a subscriber stands, as he would say it himself: on or off, how long, what to pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections.contract import Status
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.money import ZERO, whole

DAY = timedelta(days=1)
ENDED = (subscriptions.State.DISCONNECTED, subscriptions.State.TERMINATED)


@dataclass(frozen=True, slots=True)
class ToPay:
    """What one tap pays. Not `owed`: the next period, ahead of its bill. `on`: when it is due, or begins; `at`: the
    instant, where that is within a day."""

    amount: Decimal
    owed: bool
    on: date | None
    overdue: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The paid period as a thread, `share` of it gone."""

    starts_on: date
    until: date
    share: float

    @property
    def ends(self) -> tuple[str, str]:
        """Both days, short: `26 Oct`, `25 Nov`."""
        return (
            times.day(self.starts_on, self.until, weekday=False),
            times.day(self.until, self.until, weekday=False),
        )


@dataclass(frozen=True, slots=True)
class Account:
    person: Subscriber
    client: reports.Client
    services: Sequence[subscriptions.Subscription]
    to_pay: ToPay | None
    span: Span | None

    @property
    def wallet(self) -> Decimal:
        return self.client.balance.wallet

    @property
    def living(self) -> list[subscriptions.Subscription]:
        return [row for row in self.services if row.state not in ENDED]


def account(ctx: Context, person: Subscriber) -> Account:
    """About ten small questions, each by an index."""
    client = reports.client(ctx, person)
    services = subscriptions.subscriptions_of(ctx, person.id)
    return Account(
        person=person,
        client=client,
        services=services,
        to_pay=to_pay(ctx, person, client, services),
        span=_span(ctx, client),
    )


def to_pay(
    ctx: Context,
    person: Subscriber,
    client: reports.Client,
    services: Sequence[subscriptions.Subscription],
) -> ToPay | None:
    """What is owed, else the next period as far as the account does not hold it already; None: nothing ever is."""
    owed = billing.open_amount(ctx, person.id)
    if owed > 0:
        due = client.paid_until
        return ToPay(whole(owed), True, due, overdue=due is not None and due < ctx.today)
    running = [row for row in services if row.state == subscriptions.State.ACTIVE or row.has_run_out]
    if not running:
        return None
    ahead = sum((row.price for row in running), ZERO) - client.balance.wallet
    zone = ctx.tenant.timezone
    ends = [(day, row) for row in running if (day := row.paid_to(zone))]
    begins, first = min(ends, key=lambda end: end[0], default=(None, None))
    at = first.ends_within_a_day(zone) if first else None
    return ToPay(whole(max(ahead, ZERO)), False, begins, at=at if at and at > ctx.now else None)


def _span(ctx: Context, client: reports.Client) -> Span | None:
    """From the bill's own line: the plan's cycle that has begun and ends on the day up to which is paid."""
    if client.service is None or client.paid_until is None:
        return None
    line = (
        billing.InvoiceLine.of(ctx)
        .filter(
            subscription_id=client.service.id,
            kind=billing.LineKind.PLAN,
            starts_on__lt=client.paid_until,
            starts_on__lte=ctx.today,
            invoice__state=billing.InvoiceState.ISSUED,
        )
        .order_by("-starts_on")
        .first()
    )
    if line is None or line.starts_on is None:
        return None
    length = (client.paid_until - line.starts_on).days
    return Span(line.starts_on, client.paid_until, (ctx.today - line.starts_on).days / max(length, 1))


@dataclass(frozen=True, slots=True)
class Said:
    """The first thing on the page: a state's mark and word, the one big line, and what follows from it."""

    mark: str
    word: str
    big: str
    detail: str = ""


def said(ctx: Context, account: Account) -> Said:
    """Who is cut off reads what it takes to be back; nobody reads an amount twice."""
    status, online = account.client.status, account.client.online
    left = _left(ctx, account)
    line = (
        Said("online", _("You are online"), left) if online else Said("offline", _("You are offline"), left)
    )
    match status:
        case Status.NO_SERVICE:
            return Said(
                "not_set_up", _("No service yet"), _("Choose a plan"), _("Then we come and set it up.")
            )
        case Status.PENDING:
            return Said("pending", _("Waiting for installation"), _("We will call you"), _installing(account))
        case Status.GRACE | Status.PROMISE:
            word = _("You are online, payment is due") if online else _("You are offline, payment is due")
            return Said("grace", word, left, _grace(ctx, account))
        case Status.RUN_OUT:
            return Said("walled", _("The internet waits for your payment"), _("Your time is over"), _back())
        case Status.WALLED:
            return Said("walled", _("The internet waits for your payment"), left, _back())
        case Status.SUSPENDED:
            return Said("suspended", _("Suspended until you pay"), left, _back())
        case Status.SUSPENDED_BY_HAND:
            return Said("suspended", _("Suspended"), _("Call us"), _("A payment alone does not lift this."))
        case Status.PAUSED:
            return Said(
                "offline", _("Paused, as you wished"), _("Call us to go on"), _("Paused days are not billed.")
            )
        case Status.DISCONNECTED | Status.TERMINATED:
            return Said(
                "disconnected", _("Your service has ended"), _("Come back"), _("Choose a plan, or call us.")
            )
    if not online and account.client.session is not None and account.client.session.stopped_at:
        since = times.duration(ctx.now - account.client.session.stopped_at)
        detail = _("For %(span)s. Nothing is wrong with your account: switch the router off and on.")
        return Said(line.mark, line.word, line.big, detail % {"span": since})
    return line


def _left(ctx: Context, account: Account) -> str:
    until = account.client.paid_until
    if until is None:
        return _("Nothing to pay")
    if (end := account.client.ends_at) is not None and timedelta() < end - ctx.now < DAY:
        return _("Until %(moment)s") % {"moment": times.moment(end, ctx.now)}
    days = (until - ctx.today).days
    if days <= 0 and not (account.to_pay and account.to_pay.owed):
        # Back from a suspension, or before tonight's run: the next bill is not written yet.
        return _("Next bill soon")
    if days == 0:
        return _("Due today")
    if days < 0:
        return ngettext("%(n)s day over", "%(n)s days over", -days) % {"n": -days}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def _grace(ctx: Context, account: Account) -> str:
    standing = account.client.standing
    if standing is not None and standing.promise_until and standing.promise_until > ctx.today:
        day = times.day(standing.promise_until, ctx.today)
        return _("You promised to pay. The line stays on until %(day)s.") % {"day": day}
    return _("Pay now and the line stays on.")


def _back() -> str:
    return _("You are back online a few seconds after you pay.")


def _installing(account: Account) -> str:
    if account.to_pay is not None and account.to_pay.owed:
        return _("Pay the first bill now, and nothing is left to do on the day.")
    return _("Everything is paid.")
