"""What became of the papers in the tax office's line. Told twice, the second changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import FiscalState
from mtandao.domains.billing.errors import NotRejected
from mtandao.domains.billing.events import (
    FiscalPaperRejected,
    FiscalPaperSigned,
    FiscalPapersLate,
    FiscalPapersQueued,
)
from mtandao.domains.billing.fiscal import waiting_papers
from mtandao.domains.billing.models import FiscalDevice, FiscalDocument
from mtandao.domains.billing.rules.fiscal import is_late
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

ALARM_AGAIN = timedelta(hours=24)
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class FiscalReceipt:
    """The tax office's signature under a paper."""

    control_unit: str
    number: int
    total: int
    internal_data: str
    signature: str
    signed_at: datetime
    qr: str


@command(needs=permissions.FISCAL)
def record_sending(ctx: Context, *, document_id: UUID, payload: str) -> str:
    """Before each try. Returns what is to be sent: the bytes of the first try, as long as it is not rejected."""
    document = FiscalDocument.locked(ctx, id=document_id)
    document.payload = document.payload or payload
    document.attempts, document.tried_at = document.attempts + 1, ctx.now
    document.save(update_fields=["payload", "attempts", "tried_at"])
    return document.payload


@command(needs=permissions.FISCAL)
def record_waiting(ctx: Context, *, document_id: UUID, words: str) -> None:
    """It was not taken, or nobody knows: it stays first in line."""
    document = FiscalDocument.locked(ctx, id=document_id)
    if document.state == FiscalState.PENDING:
        document.last_words = words[:LONGEST_WORDS]
        document.save(update_fields=["last_words"])


@command(needs=permissions.FISCAL)
def record_signed(ctx: Context, *, document_id: UUID, receipt: FiscalReceipt) -> None:
    document = FiscalDocument.locked(ctx, id=document_id)
    if document.state == FiscalState.SIGNED:
        return
    document.state, document.last_words = FiscalState.SIGNED, ""
    document.control_unit, document.signature = receipt.control_unit, receipt.signature
    document.receipt_number, document.receipt_total = receipt.number, receipt.total
    document.internal_data, document.signed_at, document.qr = (
        receipt.internal_data,
        receipt.signed_at,
        receipt.qr,
    )
    document.save()
    emit(ctx, FiscalPaperSigned(**_whose(document), number=document.paper_number))


@command(needs=permissions.FISCAL)
def record_taken(ctx: Context, *, document_id: UUID, words: str) -> None:
    """The tax office has it, and does not tell the signature again: the line goes on."""
    document = FiscalDocument.locked(ctx, id=document_id)
    if document.state != FiscalState.SIGNED:
        document.state, document.last_words = FiscalState.TAKEN, words[:LONGEST_WORDS]
        document.save(update_fields=["state", "last_words"])


@command(needs=permissions.FISCAL)
def record_rejected(ctx: Context, *, document_id: UUID, words: str) -> None:
    """It said no: the line stops here until a person has mended what it named."""
    document = FiscalDocument.locked(ctx, id=document_id)
    if document.state != FiscalState.PENDING:
        return
    document.state, document.last_words = FiscalState.REJECTED, words[:LONGEST_WORDS]
    document.save(update_fields=["state", "last_words"])
    emit(
        ctx,
        FiscalPaperRejected(**_whose(document), number=document.paper_number, said=document.last_words),
    )


@command(needs=permissions.FISCAL)
def send_again(ctx: Context, *, document_id: UUID) -> FiscalDocument:
    """A person has mended it. It is written anew, under the same number; those behind it follow."""
    document = FiscalDocument.locked(ctx, id=document_id)
    if document.state != FiscalState.REJECTED:
        raise NotRejected(
            _("%(paper)s is not rejected: it goes out by itself.") % {"paper": document.paper_number}
        )
    document.state, document.payload = FiscalState.PENDING, ""
    document.save(update_fields=["state", "payload"])
    emit(ctx, FiscalPapersQueued(subject_id=document.device_id))
    return document


@command(needs=permissions.FISCAL)
def raise_fiscal_alarms(ctx: Context) -> int:
    """Tell of devices whose oldest paper waits too long, once a day; returns how many are late."""
    lines = waiting_papers(ctx).values("device_id")
    waiting = lines.annotate(oldest=Min("issued_at"), count=Count("id"))
    late = {row["device_id"]: row for row in waiting if is_late(row["oldest"], ctx.now)}
    for device in FiscalDevice.of(ctx).select_for_update().filter(id__in=late).order_by("id"):
        if device.alarmed_at is not None and ctx.now - device.alarmed_at < ALARM_AGAIN:
            continue
        device.alarmed_at = ctx.now
        device.save(update_fields=["alarmed_at"])
        row = late[device.id]
        hours = int((ctx.now - row["oldest"]).total_seconds() // 3600)
        emit(ctx, FiscalPapersLate(subject_id=device.id, waiting=row["count"], hours=hours))
    return len(late)


def _whose(document: FiscalDocument) -> dict[str, UUID]:
    return {"subject_id": document.id, "subscriber_id": document.paper.subscriber_id}
