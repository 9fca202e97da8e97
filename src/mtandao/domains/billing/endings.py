"""What ending a service now gives back and asks for: the quote that is shown and then taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.crediting import Credit
from mtandao.domains.billing.giving_back import Back, add_ons_back, billed_back, prepaid_back
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.billing.running import billed_from
from mtandao.domains.billing.service_lines import ServiceLines
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class EndQuote:
    """From `on` (today, or the first day of a pause) until `until` (exclusive), what was billed and is not used, of
    the plan and of its add-ons: `credit` with its taxes comes back, off what is open and else into the wallet.
    `owed`: before that, today.

    `back`: by invoice, what is credited of which line. `paper`: the invoice to be of an early end, and of `bought`,
    add-ons that no invoice holds yet.
    """

    subscription: subscriptions.Subscription
    on: date
    until: date | None
    owed: Decimal
    credit: Decimal
    back: Mapping[UUID, Sequence[Credit]]
    paper: Priced | None = None
    bought: Sequence[subscriptions.AddOnToBill] = ()

    @property
    def fee(self) -> Decimal:
        """With taxes, of who is bound for longer."""
        return self._asked(LineKind.FEE)

    @property
    def add_ons(self) -> Decimal:
        """With taxes, what was bought and not invoiced."""
        return self._asked(LineKind.ADDON)

    @property
    def total(self) -> Decimal:
        """Above zero it is to pay, below it comes back."""
        return self.fee + self.add_ons - self.credit

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
    bought = _not_invoiced(ctx, row, since)
    paper = _paper(ctx, row, bought)
    return EndQuote(row, since, until, owed, back.total(), back.by_invoice, paper, bought)


def _not_invoiced(
    ctx: Context, row: subscriptions.Subscription, since: date
) -> list[subscriptions.AddOnToBill]:
    """Add-ons up to the last day for which the plan was billed: suspended time is not billed of them alone."""
    paid_to = row.paid_to(ctx.tenant.timezone)
    if paid_to is None or row.activated_at is None:
        return []
    until = min(since, paid_to)
    lasting = subscriptions.addons_to_bill(ctx, [row.id], subscriptions.Days(until, until))
    once = subscriptions.addons_to_bill(ctx, [row.id], subscriptions.Days(ctx.today, date.max))
    return [
        *(each for each in lasting.get(row.id, ()) if each.days is not None),
        *(
            each._replace(until=each.starts_on + timedelta(days=1))
            for each in once.get(row.id, ())
            if each.days is None
        ),
    ]


def _paper(
    ctx: Context, row: subscriptions.Subscription, bought: Sequence[subscriptions.AddOnToBill]
) -> Priced | None:
    lines = [ServiceLines.now(ctx, row).of_add_on(each) for each in bought]
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
