"""Whose money a line of a bank's statement is: certain by what stands in it, else likely."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments.choices import Method, PaymentState, PayoutMethod, PayoutState
from mtandao.domains.payments.models import Ask, BankLine, Payment, Payout
from mtandao.domains.payments.suggestions import Suggestion, suggestions
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context

WORD = re.compile(r"[A-Z0-9][A-Z0-9/-]{3,}")
REFERENCE = re.compile(r"[0-9A-F]{32}")
INVOICE = re.compile(r"\bINV[- ]?0*(\d{1,9})\b")
# What lies on a bank account of ours.
IN_BANK = (Method.BANK, Method.CHEQUE, Method.UPI)
# How far apart the bank's day and ours may be for one transfer.
NEAR = timedelta(days=7)
# A UPI payment's number, which both banks and the payer's app show.
UTR = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True, slots=True)
class Certain:
    """Recorded already (`payment`), or whose it is and by what it is known."""

    payment: Payment | None = None
    owner: subscribers.Subscriber | None = None
    invoice_id: UUID | None = None
    ask: Ask | None = None


def certain(ctx: Context, line: BankLine) -> Certain | None:
    """None where a person has to look: nothing in it is known, or it names several."""
    words = {part for word in WORD.findall(line.text.upper()) for part in (word, *word.split("/"))}
    by_receipt = [one for one in recorded(ctx, line) if one.receipt and one.receipt in words]
    if len(by_receipt) == 1:
        return Certain(payment=by_receipt[0])
    if by_receipt or _is_told_otherwise(ctx, line):
        return None
    asked = _asked(ctx, words)
    if len(asked) == 1:
        return Certain(owner=asked[0].subscriber, invoice_id=asked[0].invoice_id, ask=asked[0])
    invoices = _invoices(ctx, line)
    exact = {word for word in words if subscribers.has_right_digit(word)}
    named = {one.id: one for one in subscribers.by_accounts(ctx, exact).values()} if exact else {}
    owners = set(named) | {invoice.subscriber_id for invoice in invoices}
    if len(owners) != 1:
        return None
    owner = next(iter(named.values()), None) or subscribers.subscriber(ctx, next(iter(owners)))
    return Certain(owner=owner, invoice_id=invoices[0].id if len(invoices) == 1 else None)


def certain_transfer(ctx: Context, line: BankLine) -> Payout | None:
    """The one transfer of ours whose reference stands in this line of money that went out."""
    words = set(WORD.findall(line.text.upper()))
    named = [one for one in transfers(ctx, line) if one.receipt.upper() in words]
    return named[0] if len(named) == 1 else None


def transfers(ctx: Context, line: BankLine) -> list[Payout]:
    """Refunds and payouts of this amount that left this account, or one that nobody named, and are on no line yet."""
    around = datetime.combine(line.booked_on, time(12), ctx.tenant.timezone)
    same = Payout.of(ctx).filter(
        method=PayoutMethod.BANK,
        state=PayoutState.SUCCEEDED,
        amount=-line.amount,
        ended_at__range=(around - NEAR, around + NEAR),
        bank_lines=None,
    )
    ours = same.filter(bank_account=line.account_id) | same.filter(bank_account=None)
    return list(ours.select_related("subscriber").order_by("-id")[:20])


def noon_of(ctx: Context, line: BankLine) -> datetime:
    """A bank tells the day alone. Money of today is not received later than now."""
    return min(datetime.combine(line.booked_on, time(12), ctx.tenant.timezone), ctx.now)


def recorded(ctx: Context, line: BankLine) -> QuerySet[Payment]:
    """Transfers, cheques and UPI of this amount that somebody recorded, and that no line has yet."""
    around = datetime.combine(line.booked_on, time(12), ctx.tenant.timezone)
    same = Payment.of(ctx).filter(
        method__in=IN_BANK,
        amount=line.amount,
        received_at__range=(around - NEAR, around + NEAR),
        bank_lines=None,
    )
    ours = same.filter(bank_account=line.account_id) | same.filter(bank_account=None)
    return ours.exclude(state=PaymentState.REVERSED).select_related("subscriber").order_by("-id")[:20]


def utr_of(line: BankLine) -> str:
    """Of a line that is a UPI payment; empty where it is none, or where it shows several numbers."""
    text = line.text.upper()
    numbers = set(UTR.findall(REFERENCE.sub(" ", text)))  # twelve digits of our own reference are no number
    return numbers.pop() if "UPI" in text and len(numbers) == 1 else ""


def _is_told_otherwise(ctx: Context, line: BankLine) -> bool:
    """Its number is booked with another amount or at another time: a person has to look."""
    utr = utr_of(line)
    return bool(utr) and Payment.of(ctx).filter(method=Method.UPI, receipt=utr).exists()


def _asked(ctx: Context, words: set[str]) -> list[Ask]:
    """Requests of ours whose reference stands in it, as our UPI links carry it."""
    ids = [UUID(hex=word) for word in words if REFERENCE.fullmatch(word)]
    return list(Ask.of(ctx).filter(id__in=ids).select_related("subscriber")[:2]) if ids else []


def likely(ctx: Context, line: BankLine) -> list[Suggestion]:
    """Ranked as for a payment in suspense: by what was typed, the name and the amount."""
    return suggestions(ctx, as_payment(ctx, line))


def as_payment(ctx: Context, line: BankLine) -> Payment:
    """The line as the payment it would be; not saved."""
    return Payment(
        tenant_id=ctx.tenant_id,
        amount=line.amount,
        reference=line.reference,
        payer_name=line.description,
        received_at=noon_of(ctx, line),
    )


def _invoices(ctx: Context, line: BankLine) -> list[billing.Invoice]:
    numbers = {f"INV-{int(digits):06d}" for digits in INVOICE.findall(line.text.upper())}
    return list(billing.invoices(ctx).filter(number__in=numbers)[:10]) if numbers else []
