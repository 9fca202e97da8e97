"""What ending a service now gives back and asks for: the quote that is shown and then taken."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.charges import Charging
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.crediting import Credit
from mtandao.domains.billing.giving_back import Back, add_ons_back, billed_back, prepaid_back
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.billing.rules.periods import Cycle, cycles_due
from mtandao.domains.billing.running import billed_from
from mtandao.domains.billing.service_lines import Charges, ServiceLines
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

NOTHING = Decimal("0.00")
ONE = timedelta(days=1)

State = subscriptions.State


@dataclass(frozen=True, slots=True)
class EndQuote:
    """From `on` (today, or the first day of a pause) until `until` (exclusive), what was billed and is not used, of
    the plan and of its add-ons: `credit` with its taxes comes back, off what is open and else into the wallet.
    `owed`: before that, today.

    `back`: by invoice, what is credited of which line. `paper`: the invoice to be of an early end, and of `bought`,
    add-ons that no invoice holds yet, and of days served that no run has billed: `unbilled`.
    """

    subscription: subscriptions.Subscription
    on: date
    until: date | None
    owed: Decimal
    credit: Decimal
    back: Mapping[UUID, Sequence[Credit]]
    paper: Priced | None = None
    bought: Sequence[subscriptions.AddOnToBill] = ()
    unbilled: Charges | None = None

    @property
    def fee(self) -> Decimal:
        """With taxes, of who is bound for longer."""
        return self._asked(LineKind.FEE)

    @property
    def add_ons(self) -> Decimal:
        """With taxes, what was bought and not invoiced."""
        return self._asked(LineKind.ADDON)

    @property
    def served(self) -> Decimal:
        """With taxes, what was served and not billed: before the first bill that waited also the installation."""
        return self._asked(LineKind.PLAN) + self._asked(LineKind.DISCOUNT) + self._asked(LineKind.SETUP)

    @property
    def total(self) -> Decimal:
        """Above zero it is to pay, below it comes back."""
        return self.served + self.fee + self.add_ons - self.credit

    def _asked(self, kind: LineKind) -> Decimal:
        if self.paper is None:
            return NOTHING
        lines = zip(self.paper.new.lines, self.paper.taxed.lines, strict=True)
        return sum((taxed.total for line, taxed in lines if line.kind == kind), NOTHING)


def quote_end(ctx: Context, *, subscription_id: UUID) -> EndQuote:
    """As of now. Ended if there is nothing to end."""
    row = subscriptions.subscription(ctx, subscription_id)
    row.must_live()
    owed = ledger.balance(ctx, row.subscriber_id).owed
    pause = subscriptions.living_pause(ctx, row.id)
    since = pause.began_on if pause is not None and pause.began_on is not None else ctx.today
    back = Back(ctx)
    until: date | None = None
    if row.prepaid:
        if (unused := row.paid_days_left(ctx.now, ctx.tenant.timezone)) is not None:
            prepaid_back(back, row, unused)
            since, until = unused
    elif amount := billed_from(ctx, row, since):
        billed_back(back, row, amount, since)
        until = row.billed_until
    add_ons_back(back, row, since)
    unbilled = _unbilled(ctx, row, since)
    bought = _not_invoiced(ctx, row, since, served=unbilled is not None)
    paper = _paper(ctx, row, bought, unbilled)
    return EndQuote(row, since, until, owed, back.total(), back.by_invoice, paper, bought, unbilled)


def _unbilled(ctx: Context, row: subscriptions.Subscription, until: date) -> Charges | None:
    """The days up to the end that no run has billed: the first bill waits for its day, with the installation, or a run
    was missed. Of a trial that goes on no days, and of who is suspended or away his first bill alone."""
    waits = row.first_bill_on is not None
    if row.billed_until is None or not (waits or row.state == State.ACTIVE):
        return None
    if row.billed_until >= until or row.trial_stops:
        return Charges([ServiceLines.now(ctx, row).of_setup()]) if waits and row.setup_owed else None
    (row,) = subscriptions.as_they_will_be(ctx, [copy(row)], until)
    assert row.billed_until is not None
    # No cycle is shorter than a day: however long nobody ran, what was served is billed.
    cycles = cycles_due(
        row.billed_until, until - ONE, row.calendar.after, most=(until - row.billed_until).days
    )
    cycles[-1] = Cycle(cycles[-1].starts_on, until)
    charges = Charging(ctx, {row.id: cycles}).of(row)
    return replace(charges, lines=[line for line in charges.lines if line.kind != LineKind.ADDON], add_ons=())


def _not_invoiced(
    ctx: Context, row: subscriptions.Subscription, since: date, *, served: bool
) -> list[subscriptions.AddOnToBill]:
    """Add-ons up to the last day for which the plan is billed: suspended time is not billed of them alone."""
    paid_to = row.paid_to(ctx.tenant.timezone)
    if paid_to is None or row.activated_at is None:
        return []
    until = since if served else min(since, paid_to)
    lasting = subscriptions.addons_to_bill(ctx, [row.id], subscriptions.Days(until, until))
    once = subscriptions.addons_to_bill(ctx, [row.id], subscriptions.Days(ctx.today, date.max))
    return [
        *(each for each in lasting.get(row.id, ()) if each.days is not None),
        *(each._replace(until=each.starts_on + ONE) for each in once.get(row.id, ()) if each.days is None),
    ]


def _paper(
    ctx: Context,
    row: subscriptions.Subscription,
    bought: Sequence[subscriptions.AddOnToBill],
    unbilled: Charges | None,
) -> Priced | None:
    lines = [
        *(unbilled.lines if unbilled else ()),
        *(ServiceLines.now(ctx, row).of_add_on(each) for each in bought),
    ]
    if row.committed_until is not None and row.committed_until > ctx.today and row.early_end_fee:
        lines.append(
            NewLine(
                kind=LineKind.FEE,
                description=f"{row.plan.name}, ended before {row.committed_until:%-d %b %Y}",
                unit_price=row.early_end_fee,
                plan=row.plan,
                connection_type=row.connection_type,
                subscription_id=row.id,
            )
        )
    if not lines:
        return None
    new = NewInvoice(
        subscriber_id=row.subscriber_id,
        organization_id=row.organization_id,
        due_on=ctx.today,
        lines=lines,
    )
    return priced(ctx, [new])[0]
