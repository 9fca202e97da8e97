"""Say that an invoice falls due soon: once a day, and not to those who are walking already."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.commands.marks import mark_today
from mtandao.domains.collections.events import AccountReminded, DebtTold
from mtandao.domains.collections.looking import BATCH
from mtandao.domains.collections.models import Standing
from mtandao.domains.collections.queries import exempted
from mtandao.domains.collections.queries import ladder as ladder_of
from mtandao.domains.collections.queries import standings as standings_of
from mtandao.domains.collections.rules.ladder import Ladder, reminder_due
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit


def remind_all(ctx: Context) -> int:
    """Returns how many were reminded."""
    reminded = 0
    for days in ladder_of(ctx).reminders:
        owing = sorted(_owing_on(ctx, ctx.today + timedelta(days=days)).items())
        for start in range(0, len(owing), BATCH):
            reminded += _remind(ctx, days=days, owing=dict(owing[start : start + BATCH]))
    return reminded


@command(needs=permissions.WALK)
def _remind(ctx: Context, *, days: int, owing: Mapping[UUID, Decimal]) -> int:
    ledger.hold_money(ctx, owing)
    due_on, rules = ctx.today + timedelta(days=days), ladder_of(ctx)
    known, left_alone = standings_of(ctx, owing), exempted(ctx, owing)
    due = [
        each
        for each, amount in owing.items()
        if each not in left_alone
        and amount >= rules.least_amount
        and _to_be_reminded(ctx.today, due_on, rules, known.get(each))
    ]
    mark_today(ctx, due, "reminded_on")
    emit(
        ctx,
        *[
            AccountReminded(subject_id=each, subscriber_id=each, days=days, amount=owing[each], due_on=due_on)
            for each in due
        ],
    )
    return len(due)


def _to_be_reminded(today: date, due_on: date, rules: Ladder, standing: Standing | None) -> bool:
    if standing is None:
        return reminder_due(today, due_on, rules, None) is not None
    return (
        standing.stage == Stage.CLEAR and reminder_due(today, due_on, rules, standing.reminded_on) is not None
    )


def _owing_on(ctx: Context, due_on: date) -> dict[UUID, Decimal]:
    sums: dict[UUID, Decimal] = {}
    rows = billing.open_invoices(ctx).filter(due_on=due_on).values_list("subscriber_id", "open")
    for subscriber_id, left in rows:
        sums[subscriber_id] = sums.get(subscriber_id, Decimal("0.00")) + left
    return sums


@command(needs=permissions.REMIND)
def remind_debtors(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """Tell these, whose debt is past its due day, of it again: once a day each. Returns how many were told."""
    mine = sorted(subscribers.subscribers_by_id(ctx, subscriber_ids))
    ledger.hold_money(ctx, mine)
    debts = billing.debts(ctx, ctx.today, mine)
    rows = [
        row
        for row in standings_of(ctx, debts).values()
        if row.reminded_on != ctx.today and row.stage != Stage.CLEAR
    ]
    for row in rows:
        row.reminded_on = ctx.today
    write_changes(rows, ["reminded_on"])
    emit(
        ctx,
        *[
            DebtTold(
                subject_id=row.subscriber_id,
                subscriber_id=row.subscriber_id,
                amount=debts[row.subscriber_id].amount,
                due_on=debts[row.subscriber_id].oldest_due_on,
            )
            for row in rows
        ],
    )
    return len(rows)
