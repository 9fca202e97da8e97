"""Receipts: looked at by their own first bytes before they are kept."""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.expenses import permissions, rules
from mtandao.domains.expenses.models import Expense, Receipt
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@dataclass(frozen=True, slots=True)
class GivenReceipt:
    """A file as somebody sent it."""

    file_name: str
    content: bytes


@command(needs=permissions.RECORD)
def attach_receipt(ctx: Context, *, expense_id: UUID, receipt: GivenReceipt) -> Receipt:
    """One more file of an expense; the same file again is the one that is there."""
    return keep(ctx, Expense.locked(ctx, id=expense_id), receipt)


def keep(ctx: Context, expense: Expense, given: GivenReceipt) -> Receipt:
    """Malformed for what is no photograph and no PDF, or too large."""
    kind = rules.kind_of(given.content)
    if len(given.content) > rules.LARGEST_RECEIPT:
        raise _wrong(_("Too large: 4 MB at most. Take a smaller photograph."))
    if kind is None:
        raise _wrong(_("A photograph (JPEG, PNG, WebP) or a PDF."))
    digest = hashlib.sha256(given.content).hexdigest()
    mine = Receipt.of(ctx).filter(expense=expense).defer("content")
    if known := mine.filter(digest=digest).first():
        return known
    if mine.count() >= rules.MOST_RECEIPTS:
        raise _wrong(_("An expense has 10 receipts at most."))
    return Receipt.objects.create(
        tenant_id=ctx.tenant_id,
        expense=expense,
        file_name=_safe(given.file_name, kind),
        kind=kind,
        size=len(given.content),
        digest=digest,
        content=given.content,
        uploaded_at=ctx.now,
        uploaded_by=ctx.actor.name,
    )


def _safe(name: str, kind: str) -> str:
    """A name that a file may have anywhere, ending as its content is."""
    stem = re.sub(r"[^\w .-]+", "_", name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]).rsplit(".", 1)[0]
    return f"{stem.strip(' .')[:80] or 'receipt'}.{rules.ENDINGS[kind]}"


def _wrong(sentence: str) -> Malformed:
    return Malformed(_("Not kept: see the file."), fields={"receipt": sentence})
