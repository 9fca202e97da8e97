"""Write an invoice before it is one: draft it, give it out as a pro forma, issue it, or drop it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.again import free_days, must_not_be_billed, take_over_add_ons
from mtandao.domains.billing.commands.issue import issue_invoices
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.draft_lines import NONE, as_json, originals, read
from mtandao.domains.billing.errors import DraftEnded, NotGivenOut, NothingToInvoice, SentBefore
from mtandao.domains.billing.events import ProFormaSent
from mtandao.domains.billing.models import Draft, Invoice
from mtandao.domains.billing.numbers import next_numbers
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.billing.pricing import NewInvoice, Priced, priced
from mtandao.domains.billing.soundness import must_add_up
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

A_WHILE = timedelta(minutes=1)


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
    kept = _open(ctx, draft_id) if draft_id else None
    written = read(lines, originals(ctx, kept.replaces_id) if kept else NONE)
    if due_on is not None and due_on < ctx.today:
        raise Malformed(_("Not saved: see the fields."), fields={"due_on": _("Today or later.")})
    if sum(line.amount for line in written) < 0:
        raise NothingToInvoice(_("More is taken off than asked for. A credit note gives money back."))
    draft = kept or _new(ctx, subscriber_id)
    if draft.number is not None:
        raise DraftEnded(
            _("%(number)s was given out: drop it and write another one.") % {"number": draft.number}
        )
    draft.lines, draft.due_on, draft.note = [as_json(line) for line in written], due_on, note.strip()
    draft.total = priced_draft(ctx, draft).total
    draft.save()
    return draft


@parks_whom_it_refuses
@command(needs=permissions.ISSUE)
def give_pro_forma(ctx: Context, *, draft_id: UUID) -> Draft:
    """Put a number of its own series on a draft, so that it can be given to the customer. It changes no more."""
    draft = _to_ask_for(ctx, draft_id)
    if draft.number is None:
        (draft.number,) = next_numbers(ctx, 1, "PF")
        draft.given_on, draft.total = ctx.today, priced_draft(ctx, draft).total
        draft.save(update_fields=["number", "given_on", "total"])
    return draft


@parks_whom_it_refuses
@command(needs=permissions.ISSUE)
def send_pro_forma(ctx: Context, *, draft_id: UUID) -> Draft:
    """Tell the customer its number and sum. Twice within a minute is two people pressing, or one twice."""
    draft = _to_ask_for(ctx, draft_id)
    if draft.number is None:
        raise NotGivenOut(_("A draft is not sent. Give it as a pro forma first."))
    if draft.sent_at is not None and ctx.now - draft.sent_at < A_WHILE:
        raise SentBefore(_("%(number)s was sent just now.") % {"number": draft.number})
    draft.sent_at = ctx.now
    draft.save(update_fields=["sent_at"])
    emit(
        ctx,
        ProFormaSent(
            subject_id=draft.id, subscriber_id=draft.subscriber_id, number=draft.number, total=draft.total
        ),
    )
    return draft


@parks_whom_it_refuses
@command(needs=permissions.ISSUE)
def issue_draft(ctx: Context, *, draft_id: UUID) -> Invoice:
    """Make the invoice of it: from now on he owes it, and what is in his wallet pays it.

    DaysBilled: days that it bills anew were billed meanwhile.
    """
    ledger.hold_money(ctx, [Draft.found(ctx, id=draft_id).subscriber_id])
    draft = _open(ctx, draft_id)
    new = replace(planned(ctx, draft), due_on=max(draft.due_on or ctx.today, ctx.today))
    free_days(ctx, draft.replaces_id)
    must_not_be_billed(ctx, new)
    (invoice,) = issue_invoices(ctx, new=[new])
    draft.invoice = invoice
    draft.save(update_fields=["invoice"])
    take_over_add_ons(ctx, draft.replaces_id, new)
    settle_from_wallets(ctx.trusted(), subscriber_ids=[draft.subscriber_id])
    invoice.refresh_from_db()
    return invoice


@command(needs=permissions.ISSUE)
def drop_draft(ctx: Context, *, draft_id: UUID) -> Draft:
    """Nothing comes of it. A pro forma's number stays used; what it replaces may be billed anew by another one."""
    draft = _open(ctx, draft_id)
    draft.dropped_at = ctx.now
    draft.save(update_fields=["dropped_at"])
    return draft


def planned(ctx: Context, draft: Draft) -> NewInvoice:
    """The invoice that it would become."""
    return NewInvoice(
        subscriber_id=draft.subscriber_id,
        organization_id=draft.organization_id,
        due_on=draft.due_on or draft.made_at.date(),
        lines=read(draft.lines, originals(ctx, draft.replaces_id)),
    )


def priced_draft(ctx: Context, draft: Draft) -> Priced:
    """With the taxes of the day on which it was given out; until then with those of today."""
    (paper,) = priced(ctx, [planned(ctx, draft)], on=draft.given_on)
    return paper


def _to_ask_for(ctx: Context, draft_id: UUID) -> Draft:
    """Its customer is about to be asked for money: AccountInDoubt, if his sums do not add up."""
    owner = Draft.found(ctx, id=draft_id).subscriber_id
    ledger.hold_money(ctx, [owner])
    must_add_up(ctx, [owner])
    return _open(ctx, draft_id)


def _new(ctx: Context, subscriber_id: UUID | None) -> Draft:
    if subscriber_id is None:
        raise Malformed(_("Not saved: see the fields."), fields={"client_id": _("Whom it is for.")})
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
        raise DraftEnded(_("This draft was issued before."), invoice_id=str(draft.invoice_id))
    if draft.dropped_at is not None:
        raise DraftEnded(_("This draft was dropped."))
    return draft
