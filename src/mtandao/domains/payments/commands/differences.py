"""What a person does about a difference: book what is missing here, ask about what is missing there, explain it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method, PayoutMethod, PayoutState
from mtandao.domains.payments.commands.cheques import Handled
from mtandao.domains.payments.commands.compare import compare_day
from mtandao.domains.payments.commands.payout_results import record_payout_succeeded
from mtandao.domains.payments.commands.receive import Received, receive_payment
from mtandao.domains.payments.commands.reverse import record_reversal
from mtandao.domains.payments.daily.choices import DifferenceKind, LineKind
from mtandao.domains.payments.daily.sides import booked_as
from mtandao.domains.payments.errors import NotToAsk, NotToBook
from mtandao.domains.payments.events import StatementQuestioned
from mtandao.domains.payments.models import (
    BankAccount,
    Payment,
    Payout,
    StatementDay,
    StatementDifference,
    StatementLine,
)
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed, Refusal

# Each payment is booked as one that was told: more at once would keep too many customers waiting.
MOST, MOST_CHARGES = 500, 5000
BOOKABLE = (DifferenceKind.MISSING_HERE, DifferenceKind.AMOUNT)
ASKABLE = (DifferenceKind.MISSING_THERE, DifferenceKind.NO_RECEIPT)
UNSURE = (PayoutState.SENDING, PayoutState.SENT, PayoutState.UNKNOWN, PayoutState.FAILED)


@command(needs=permissions.BANKS)
def book_difference(
    ctx: Context, *, difference_id: UUID, bank_account_id: UUID | None = None
) -> StatementDay:
    """What the statement has and the ledger lacks, by what kind of line it is. The day is compared again.

    NotToBook where the ledger lacks nothing that could be booked from the line.
    """
    difference = StatementDifference.found(ctx, id=difference_id)
    _book(ctx, difference, bank_account_id)
    return compare_day(ctx.trusted(), day_id=difference.day_id)


@command(needs=permissions.BANKS)
def book_differences(ctx: Context, *, difference_ids: Sequence[UUID]) -> Handled:
    """Several at once, the oldest first. Those that cannot be booked are named, the others are."""
    wanted = StatementDifference.of(ctx).filter(id__in=list(difference_ids), kind__in=BOOKABLE)
    charges = list(wanted.filter(line__kind=LineKind.CHARGE).select_related("line")[:MOST_CHARGES])
    handled, days = Handled(_book_charges(ctx.trusted(), charges)), {row.day_id for row in charges}
    rest = wanted.exclude(line__kind=LineKind.CHARGE).select_related("line").order_by("id")
    for difference in rest[:MOST]:
        try:
            with attempt():
                _book(ctx, difference, None)
        except Refusal as refusal:
            handled.refused.append(f"{difference}: {refusal.detail}")
            continue
        handled.done += 1
        days.add(difference.day_id)
    for day_id in sorted(days):
        compare_day(ctx.trusted(), day_id=day_id)
    return handled


@command(needs=permissions.BANKS)
def ask_about(ctx: Context, *, difference_id: UUID) -> StatementDifference:
    """The provider is asked by its receipt. What he says is noted beside it; nothing is booked by it."""
    difference = StatementDifference.locked(ctx, id=difference_id)
    if difference.kind not in ASKABLE or (difference.payment_id is None and difference.payout_id is None):
        raise NotToAsk(
            _("There is nothing to ask about here: no payment or payout of ours stands behind it.")
        )
    difference.asked_at, difference.answer, difference.answered_at = ctx.now, "", None
    difference.save(update_fields=["asked_at", "answer", "answered_at"])
    emit(
        ctx,
        StatementQuestioned(
            subject_id=difference.id, provider=difference.day.gateway.provider, receipt=difference.receipt
        ),
    )
    return difference


@command(needs=permissions.RECEIVE)
def record_answer(ctx: Context, *, difference_id: UUID, answer: str) -> None:
    """What the provider said. One that was settled meanwhile is let be."""
    StatementDifference.of(ctx).filter(id=difference_id).update(answer=answer[:500], answered_at=ctx.now)


@command(needs=permissions.BANKS)
def explain_difference(ctx: Context, *, difference_id: UUID, explanation: str) -> StatementDay:
    """A person knows why. It stays listed, with his words, and waits for nobody any more."""
    if not explanation.strip():
        raise Malformed(_("Not saved."), fields={"explanation": _("Say where it comes from.")})
    day = StatementDay.locked(ctx, id=StatementDifference.found(ctx, id=difference_id).day_id)
    difference = StatementDifference.locked(ctx, id=difference_id)
    difference.explanation, difference.open = explanation.strip()[:500], False
    difference.explained_at, difference.explained_by = ctx.now, ctx.actor.name
    difference.save(update_fields=["explanation", "open", "explained_at", "explained_by"])
    return compare_day(ctx.trusted(), day_id=day.id)


def _book(ctx: Context, difference: StatementDifference, bank_account_id: UUID | None) -> None:
    line = difference.line
    if difference.kind not in BOOKABLE or line is None or line.amount != difference.amount:
        raise NotToBook(_("Nothing is missing here that could be booked. Explain it instead."))
    BOOKED_BY[LineKind(line.kind)](ctx.trusted(), line, bank_account_id)


def _book_charges(ctx: Context, charges: Sequence[StatementDifference]) -> int:
    """There is one on nearly every payment: all in one go."""
    lines = {booked_as(each.line.id): each.line for each in charges if each.line is not None}
    for key in ledger.booked_on(ctx, lines):
        del lines[key]
    ledger.post(ctx, entries=[_charged(line) for line in lines.values()])
    return len(lines)


def _payment(ctx: Context, line: StatementLine, _bank: UUID | None) -> None:
    receive_payment(
        ctx,
        received=Received(
            method=Method.MPESA,
            amount=line.amount,
            received_at=line.completed_at,
            receipt=line.receipt,
            gateway_id=line.gateway_id,
            reference=line.account,
            payer_phone=line.phone,
            payer_name=line.name,
            channel="statement",
        ),
    )


def _reversal(ctx: Context, line: StatementLine, _bank: UUID | None) -> None:
    """Of a refund that was not known to have arrived, or of Safaricom's own doing."""
    payment = Payment.objects.filter(
        tenant_id=ctx.tenant_id, method=Method.MPESA, receipt=line.linked or line.receipt
    ).first()
    if payment is None:
        raise NotToBook(_("The payment that it takes back is not booked here. Book that first."))
    back = Payout.objects.filter(
        tenant_id=ctx.tenant_id, payment=payment, method=PayoutMethod.SAME_WAY, state__in=UNSURE
    ).first()
    if back is not None:
        _paid_out(ctx, back, line)
        return
    record_reversal(ctx, payment_id=payment.id, note=line.details, receipt=line.receipt)


def _payout(ctx: Context, line: StatementLine, _bank: UUID | None) -> None:
    """The one payout of ours that it can be: of this sum, to this phone, and not known to have arrived."""
    open_ones = Payout.objects.filter(
        tenant_id=ctx.tenant_id, method=PayoutMethod.MPESA, state__in=UNSURE, amount=-line.amount
    )
    fitting = [payout for payout in open_ones[:50] if _ends_alike(payout.phone, line.phone)]
    if len(fitting) != 1:
        raise NotToBook(
            _("No payout of ours fits it, or more than one does. Conclude the payout, or explain it.")
        )
    _paid_out(ctx, fitting[0], line)


def _paid_out(ctx: Context, payout: Payout, line: StatementLine) -> None:
    said = _("by the statement")
    record_payout_succeeded(ctx, payout_id=payout.id, receipt=line.receipt, at=line.completed_at, result=said)


def _ends_alike(phone: str, shown: str) -> bool:
    """A statement shows phones whole, or the digits at both ends."""
    digits = "".join(each for each in shown if each.isdigit())[-3:]
    return len(digits) == 3 and phone.endswith(digits)


def _charge(ctx: Context, line: StatementLine, _bank: UUID | None) -> None:
    ledger.post(ctx, entries=[_charged(line)])


def _charged(line: StatementLine) -> ledger.Entry:
    return _entry(line, ledger.JournalKind.FEE, ledger.Line(ledger.AccountCode.CHARGES, -line.amount))


def _banked(ctx: Context, line: StatementLine, bank_account_id: UUID | None) -> None:
    if bank_account_id is None:
        wrong = {"bank_account_id": _("Choose the account that it came to.")}
        raise Malformed(_("To which bank account did it go? Book it by itself."), fields=wrong)
    account = BankAccount.found(ctx, id=bank_account_id)
    arrived = ledger.Line(ledger.AccountCode.BANK, -line.amount, detail=str(account.id))
    ledger.post(ctx, entries=[_entry(line, ledger.JournalKind.TRANSFER, arrived)])


def _entry(line: StatementLine, kind: ledger.JournalKind, other: ledger.Line) -> ledger.Entry:
    taken = ledger.Line(ledger.AccountCode.MPESA, line.amount, detail=line.short_code)
    return ledger.Entry(
        kind=kind,
        key=booked_as(line.id),
        memo=f"{line.details or LineKind(line.kind).label} {line.receipt}",
        lines=(other, taken),
        document_id=line.id,
    )


def _unknown(_ctx: Context, _line: StatementLine, _bank: UUID | None) -> None:
    raise NotToBook(_("What this line is about is not known. Book it in the ledger, and explain it here."))


BOOKED_BY: dict[LineKind, Callable[[Context, StatementLine, UUID | None], None]] = {
    LineKind.PAYMENT: _payment,
    LineKind.REVERSAL: _reversal,
    LineKind.PAYOUT: _payout,
    LineKind.CHARGE: _charge,
    LineKind.BANKED: _banked,
    LineKind.OTHER: _unknown,
}
