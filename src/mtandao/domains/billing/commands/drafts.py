"""Write an invoice before it is one: draft it, give it out as a pro forma, issue it, or drop it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.commands.issue import issue_invoices
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.errors import DraftEnded, NotGivenOut, NothingToInvoice, SentBefore
from mtandao.domains.billing.events import ProFormaSent
from mtandao.domains.billing.models import Draft, Invoice
from mtandao.domains.billing.numbers import next_numbers
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST_LINES = 100
A_WHILE = timedelta(minutes=1)
MOST_MONEY = Decimal("9999999999.99")
# What a person may put on a paper by hand: periods of services are the billing run's.
BY_HAND = (LineKind.SETUP, LineKind.ADDON, LineKind.FEE, LineKind.OTHER, LineKind.DISCOUNT)


@command(needs=permissions.ISSUE)
def save_draft(
    ctx: Context,
    *,
    lines: Sequence[Mapping[str, Any]],
    subscriber_id: UUID | None = None,
    draft_id: UUID | None = None,
    due_on: date | None = None,
    note: str = "",
) -> Draft:
    """A new draft for `subscriber_id`, or another text of one. What was given out as a pro forma stays as it is."""
    read = [as_line(place, each) for place, each in enumerate(lines)]
    if not read or len(read) > MOST_LINES:
        raise Malformed("Not saved.", fields={"lines": f"From 1 to {MOST_LINES} lines."})
    if due_on is not None and due_on < ctx.today:
        raise Malformed("Not saved: see the fields.", fields={"due_on": "Today or later."})
    if sum(line.amount for line in read) < 0:
        raise NothingToInvoice("More is taken off than asked for. A credit note gives money back.")
    draft = _open(ctx, draft_id) if draft_id else _new(ctx, subscriber_id)
    if draft.number is not None:
        raise DraftEnded(f"{draft.number} was given out: drop it and write another one.")
    draft.lines, draft.due_on, draft.note = [as_json(line) for line in read], due_on, note.strip()
    draft.total = priced_draft(ctx, draft).total
    draft.save()
    return draft


@command(needs=permissions.ISSUE)
def give_pro_forma(ctx: Context, *, draft_id: UUID) -> Draft:
    """Put a number of its own series on a draft, so that it can be given to the customer. It changes no more."""
    draft = _open(ctx, draft_id)
    if draft.number is None:
        (draft.number,) = next_numbers(ctx, 1, "PF")
        draft.given_on, draft.total = ctx.today, priced_draft(ctx, draft).total
        draft.save(update_fields=["number", "given_on", "total"])
    return draft


@command(needs=permissions.ISSUE)
def send_pro_forma(ctx: Context, *, draft_id: UUID) -> Draft:
    """Tell the customer its number and sum. Twice within a minute is two people pressing, or one twice."""
    draft = _open(ctx, draft_id)
    if draft.number is None:
        raise NotGivenOut("A draft is not sent. Give it as a pro forma first.")
    if draft.sent_at is not None and ctx.now - draft.sent_at < A_WHILE:
        raise SentBefore(f"{draft.number} was sent just now.")
    draft.sent_at = ctx.now
    draft.save(update_fields=["sent_at"])
    emit(
        ctx,
        ProFormaSent(
            subject_id=draft.id, subscriber_id=draft.subscriber_id, number=draft.number, total=draft.total
        ),
    )
    return draft


@command(needs=permissions.ISSUE)
def issue_draft(ctx: Context, *, draft_id: UUID) -> Invoice:
    """Make the invoice of it: from now on he owes it, and what is in his wallet pays it."""
    draft = _open(ctx, draft_id)
    ledger.hold_money(ctx, [draft.subscriber_id])
    (invoice,) = issue_invoices(
        ctx, new=[replace(planned(draft), due_on=max(draft.due_on or ctx.today, ctx.today))]
    )
    draft.invoice = invoice
    draft.save(update_fields=["invoice"])
    settle_from_wallets(ctx.trusted(), subscriber_ids=[draft.subscriber_id])
    invoice.refresh_from_db()
    return invoice


@command(needs=permissions.ISSUE)
def drop_draft(ctx: Context, *, draft_id: UUID) -> Draft:
    """Nothing comes of it. A pro forma's number stays used."""
    draft = _open(ctx, draft_id)
    draft.dropped_at = ctx.now
    draft.save(update_fields=["dropped_at"])
    return draft


def planned(draft: Draft) -> NewInvoice:
    """The invoice that it would become."""
    return NewInvoice(
        subscriber_id=draft.subscriber_id,
        organization_id=draft.organization_id,
        due_on=draft.due_on or draft.made_at.date(),
        lines=[as_line(place, each) for place, each in enumerate(draft.lines)],
    )


def priced_draft(ctx: Context, draft: Draft) -> Priced:
    """With the taxes of the day on which it was given out; until then with those of today."""
    (paper,) = priced(ctx, [planned(draft)], on=draft.given_on)
    return paper


def as_line(place: int, given: Mapping[str, Any]) -> NewLine:
    """One line as a person or a client wrote it. Malformed, with the line's place in the field's name."""
    wrong: dict[str, str] = {}
    description = str(given.get("description") or "").strip()
    if not description or len(description) > 200:
        wrong["description"] = "What it is for, in up to 200 letters."
    kind = str(given.get("kind") or LineKind.OTHER)
    if kind not in BY_HAND:
        wrong["kind"] = f"One of {', '.join(BY_HAND)}."
    quantity = _number(given.get("quantity", "1"), wrong, "quantity", Decimal("0.001"), Decimal(999_999))
    price = _number(given.get("unit_price"), wrong, "unit_price", -MOST_MONEY, MOST_MONEY)
    if kind == LineKind.DISCOUNT and price > 0:
        price = -price
    if kind != LineKind.DISCOUNT and price < 0:
        wrong["unit_price"] = "A price from 0. What is taken off is a discount."
    if wrong:
        raise Malformed(
            "Not saved: see the fields.", fields={f"lines.{place}.{k}": v for k, v in wrong.items()}
        )
    group = given.get("tax_group_id")
    return NewLine(
        kind=LineKind(kind),
        description=description,
        quantity=quantity,
        unit_price=price,
        tax_group_id=UUID(str(group)) if group else None,
    )


def as_json(line: NewLine) -> dict[str, str | None]:
    return {
        "kind": line.kind.value,
        "description": line.description,
        "quantity": str(line.quantity),
        "unit_price": str(line.unit_price),
        "tax_group_id": str(line.tax_group_id) if line.tax_group_id else None,
    }


def _number(given: Any, wrong: dict[str, str], field: str, least: Decimal, most: Decimal) -> Decimal:
    """To as many places as `least` has."""
    try:
        value = Decimal(str(given).strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not least <= value <= most:
        wrong[field] = f"A number from {least:,} to {most:,}."
        return Decimal(1)
    return value.quantize(least, ROUND_HALF_UP)


def _new(ctx: Context, subscriber_id: UUID | None) -> Draft:
    if subscriber_id is None:
        raise Malformed("Not saved: see the fields.", fields={"client_id": "Whom it is for."})
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    return Draft(
        tenant_id=ctx.tenant_id,
        organization_id=subscriber.organization_id,
        subscriber=subscriber,
        made_by=ctx.actor.name,
        made_at=ctx.now,
    )


def _open(ctx: Context, draft_id: UUID) -> Draft:
    draft = Draft.locked(ctx, id=draft_id)
    if draft.invoice_id is not None:
        raise DraftEnded("This draft was issued before.", invoice_id=str(draft.invoice_id))
    if draft.dropped_at is not None:
        raise DraftEnded("This draft was dropped.")
    return draft
