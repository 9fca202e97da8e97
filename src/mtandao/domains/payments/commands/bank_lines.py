"""What becomes of a bank's line: booked, tied to what was recorded, or put aside with a reason. And back."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import (
    LineState,
    Method,
    PaymentState,
    PayoutMethod,
    PayoutState,
    SuspenseReason,
)
from mtandao.domains.payments.commands.booking import entry
from mtandao.domains.payments.commands.place import put_on_account
from mtandao.domains.payments.commands.receive import Received, mark_paid, unsaved
from mtandao.domains.payments.commands.unplace import unplace_payment
from mtandao.domains.payments.errors import LineDone
from mtandao.domains.payments.events import BankLineMatched, StatementImported
from mtandao.domains.payments.models import Ask, BankLine, Payment, Payout
from mtandao.domains.payments.statements.matching import (
    IN_BANK,
    certain,
    certain_transfer,
    noon_of,
    utr_of,
)
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import locks
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed, Refusal

# So many lines in one transaction; the rest follow in the next.
AT_ONCE = 50


@command(needs=permissions.BANKS)
def match_statement(ctx: Context, *, statement_id: UUID, after: UUID | None = None) -> int:
    """Book what is certain of the next lines, and ask for those behind them. How many were booked or tied."""
    rows = BankLine.of(ctx).filter(statement_id=statement_id, state=LineState.WAITING).order_by("id")
    lines = list((rows.filter(id__gt=after) if after else rows)[:AT_ONCE])
    done = 0
    for line in lines:
        found = certain(ctx, line) if line.is_credit else None
        sent = None if line.is_credit else certain_transfer(ctx, line)
        if found is None and sent is None:
            continue
        try:
            with attempt():
                if sent is not None:
                    match_transfer(ctx, line_id=line.id, payout_id=sent.id)
                elif found is None:
                    continue
                elif found.payment is not None:
                    match_line(ctx, line_id=line.id, payment_id=found.payment.id)
                elif found.owner is not None:
                    _book(ctx, line.id, found.owner, found.invoice_id, found.ask)
        except Refusal:
            continue  # somebody was faster, or it cannot be: it waits for a person
        done += 1
    if len(lines) == AT_ONCE:
        emit(ctx, StatementImported(subject_id=statement_id, after=lines[-1].id))
    return done


@command(needs=permissions.BANKS)
def place_line(ctx: Context, *, line_id: UUID, subscriber_id: UUID) -> BankLine:
    """It is this one's: booked, and on his wallet."""
    return _book(ctx, line_id, subscribers.subscriber(ctx, subscriber_id), None)


@command(needs=permissions.BANKS)
def match_line(ctx: Context, *, line_id: UUID, payment_id: UUID) -> BankLine:
    """It is a transfer, cheque or UPI payment that was recorded before: nothing is booked twice. One that named no
    account lies in the line's from now on."""
    payment = Payment.locked(ctx, id=payment_id)
    line = BankLine.locked(ctx, id=line_id)
    line.must_wait()
    if payment.method not in IN_BANK or payment.state == PaymentState.REVERSED:
        raise Malformed(
            _("Not matched."), fields={"payment_id": _("A transfer, cheque or UPI payment that counts.")}
        )
    if payment.amount != line.amount:
        raise Malformed(_("Not matched."), fields={"payment_id": _("Its amount is another.")})
    if payment.bank_lines.exists():
        raise LineDone(_("This payment is on another line already."))
    if payment.bank_account_id not in (None, line.account_id):
        raise Malformed(_("Not matched."), fields={"payment_id": _("It came to another account.")})
    if payment.bank_account_id is None:
        _move_to_account(ctx, payment, line)
    _settle(ctx, line, payment, booked_it=False)
    return line


@command(needs=permissions.BANKS)
def match_transfer(ctx: Context, *, line_id: UUID, payout_id: UUID) -> BankLine:
    """Money that went out is a refund or payout that somebody transferred: nothing is booked twice. One that named no
    account left the line's."""
    payout = Payout.locked(ctx, id=payout_id)
    line = BankLine.locked(ctx, id=line_id)
    line.must_wait()
    if payout.method != PayoutMethod.BANK or payout.state != PayoutState.SUCCEEDED:
        raise Malformed(_("Not matched."), fields={"payout_id": _("A transfer of ours that was made.")})
    if payout.amount != -line.amount:
        raise Malformed(_("Not matched."), fields={"payout_id": _("Its amount is another.")})
    if payout.bank_lines.exists():
        raise LineDone(_("This transfer is on another line already."))
    if payout.bank_account_id not in (None, line.account_id):
        raise Malformed(_("Not matched."), fields={"payout_id": _("It left another account.")})
    if payout.bank_account_id is None:
        payout.bank_account = line.account
        payout.save(update_fields=["bank_account"])
        _post_move(ctx, f"account:{payout.id}", f"{payout.receipt} left {line.account.name}", line)
    line.state, line.payout, line.booked_it = LineState.MATCHED, payout, False
    line.decided_at, line.decided_by = ctx.now, ctx.actor.name
    line.save(update_fields=["state", "payout", "booked_it", "decided_at", "decided_by"])
    return line


@command(needs=permissions.BANKS)
def ignore_line(ctx: Context, *, line_id: UUID, reason: str) -> BankLine:
    """It is nobody's payment, or in the ledger by another way: charges, cash that was banked, own money."""
    if not reason.strip():
        raise Malformed(_("Not ignored."), fields={"reason": _("Say why.")})
    line = BankLine.locked(ctx, id=line_id)
    line.must_wait()
    line.state, line.reason = LineState.IGNORED, reason.strip()
    line.decided_at, line.decided_by = ctx.now, ctx.actor.name
    line.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return line


@command(needs=permissions.BANKS)
def undo_line(ctx: Context, *, line_id: UUID) -> BankLine:
    """Ignored or tied: it waits again. Booked: the money is at the bank, so its payment goes into suspense, where its
    right owner is found."""
    seen = BankLine.found(ctx, id=line_id)
    if seen.booked_it and seen.payment_id:
        unplace_payment(ctx.trusted(), payment_id=seen.payment_id)
        return seen
    line = BankLine.locked(ctx, id=line_id)
    if line.state == LineState.WAITING or line.booked_it:
        raise LineDone(_("There is nothing to undo."))
    _put_back(line)
    return line


@command(needs=permissions.BANKS)
def free_line(ctx: Context, *, line_id: UUID) -> BankLine:
    """What it was put aside for is taken back: it waits again. Of a line that waits already nothing changes."""
    line = BankLine.locked(ctx, id=line_id)
    if line.state == LineState.IGNORED:
        _put_back(line)
    return line


def _put_back(line: BankLine) -> None:
    line.state, line.payment, line.payout, line.reason = LineState.WAITING, None, None, ""
    line.decided_at, line.decided_by = None, ""
    line.save(update_fields=["state", "payment", "payout", "reason", "decided_at", "decided_by"])


def _book(
    ctx: Context,
    line_id: UUID,
    owner: subscribers.Subscriber,
    invoice_id: UUID | None,
    ask: Ask | None = None,
) -> BankLine:
    """A payment into suspense and out of it onto his wallet, so that it can be taken back from him alone."""
    ledger.hold_money(ctx, [owner.id])
    line = BankLine.locked(ctx, id=line_id)
    line.must_wait()
    if not line.is_credit:
        raise Malformed(_("Not placed."), fields={"subscriber_id": _("This is money that went out.")})
    utr = utr_of(line)
    method = Method.UPI if utr or (ask and ask.gateway.provider == Method.UPI) else Method.BANK
    received = Received(
        method=method,
        amount=line.amount,
        received_at=noon_of(ctx, line),
        receipt=_receipt(ctx, line, method, utr),
        invoice_id=invoice_id,
        reference=line.reference or line.description[:100],
        payer_name=line.description[:100],
        channel="statement",
    )
    payment = unsaved(ctx, received, ask, None, SuspenseReason.NO_ACCOUNT)
    payment.bank_account = line.account
    payment.save(force_insert=True)
    ledger.post(ctx.trusted(), entries=[entry(payment)])
    put_on_account(ctx, payment, owner)
    mark_paid(ctx, ask)
    _settle(ctx, line, payment, booked_it=True)
    return line


def _receipt(ctx: Context, line: BankLine, method: Method, utr: str) -> str:
    """The bank's reference where it is the line's alone: banks repeat what payers type."""
    name = utr or line.reference.upper()
    locks.hold(ctx, "receipt", method, name)
    of_bank = Payment.objects.filter(tenant_id=ctx.tenant_id, method=method, receipt=name)
    alone = (
        bool(utr)
        or not BankLine.of(ctx)
        .filter(account=line.account, reference=line.reference)
        .exclude(id=line.id)
        .exists()
    )
    return (
        name if name and alone and not of_bank.exists() else f"{name} {line.fingerprint[:8].upper()}".strip()
    )


def _move_to_account(ctx: Context, payment: Payment, line: BankLine) -> None:
    payment.bank_account = line.account
    payment.save(update_fields=["bank_account"])
    said = f"{payment.receipt or ''} came to {line.account.name}".strip()
    _post_move(ctx, f"account:{payment.id}", said, line)


def _post_move(ctx: Context, key: str, said: str, line: BankLine) -> None:
    """What lay at no account, or is lacking there, is this line's account's."""
    moved = ledger.Entry(
        kind=ledger.JournalKind.TRANSFER,
        key=key,
        memo=said,
        lines=(
            ledger.Line(ledger.AccountCode.BANK, line.amount, detail=str(line.account_id)),
            ledger.Line(ledger.AccountCode.BANK, -line.amount),
        ),
        document_id=line.id,
    )
    ledger.post(ctx.trusted(), entries=[moved])


def _settle(ctx: Context, line: BankLine, payment: Payment, *, booked_it: bool) -> None:
    line.state, line.payment, line.booked_it = LineState.MATCHED, payment, booked_it
    line.decided_at, line.decided_by = ctx.now, ctx.actor.name
    line.save(update_fields=["state", "payment", "booked_it", "decided_at", "decided_by"])
    emit(ctx, BankLineMatched(subject_id=line.id, subscriber_id=payment.subscriber_id, payment_id=payment.id))
