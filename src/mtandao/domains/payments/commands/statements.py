"""Take a bank's file in: looked at first, each line once."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import StatementState
from mtandao.domains.payments.errors import StatementTaken
from mtandao.domains.payments.events import StatementImported
from mtandao.domains.payments.models import BankAccount, BankLine, BankStatement
from mtandao.domains.payments.statements import reading
from mtandao.domains.payments.statements.words import what_is_wrong
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_new
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

LARGEST_FILE = 4_000_000


@command(needs=permissions.BANKS)
def upload_statement(ctx: Context, *, account_id: UUID, file_name: str, content: bytes) -> BankStatement:
    """Keep the file to be looked at. The same file again is the same statement; StatementTaken if it is in."""
    account = BankAccount.found(ctx, id=account_id)
    if len(content) > LARGEST_FILE:
        raise Malformed(_("Not taken in."), fields={"file": _("Too large: 4 MB at most. Cut it by month.")})
    try:
        text = reading.decoded(content)
        reading.table_of(text)
    except ValueError:
        sentence = _(
            "This is no CSV file with a header: a day, and an amount or money in and out. Save it as CSV."
        )
        raise Malformed(_("Not taken in."), fields={"file": sentence}) from None
    digest = hashlib.sha256(content).hexdigest()
    locks.hold(ctx, "statement", account.id, digest)
    known = BankStatement.of(ctx).filter(account=account, file_hash=digest).first()
    if known is not None and known.state == StatementState.IMPORTED:
        raise StatementTaken(
            _("This file was taken in before, as %(file)s. Nothing was taken in twice.")
            % {"file": known.file_name}
        )
    return known or BankStatement.objects.create(
        tenant_id=ctx.tenant_id,
        account=account,
        file_name=file_name[:200] or "statement.csv",
        file_hash=digest,
        content=text,
        uploaded_at=ctx.now,
        uploaded_by=ctx.actor.name,
    )


@command(needs=permissions.BANKS)
def import_statement(
    ctx: Context, *, statement_id: UUID, mapping: Mapping[str, str], without_wrong: bool = False
) -> BankStatement:
    """Take its lines in, those that are not in yet. Rows that cannot be read are refused, unless they are to be left
    out; the columns are remembered for the account's next file."""
    statement = BankStatement.locked(ctx, id=statement_id)
    if statement.state == StatementState.IMPORTED:
        raise StatementTaken(_("This statement is taken in already."))
    if not mapping.get("date") or not any(mapping.get(part) for part in ("amount", "money_in", "money_out")):
        sentence = _("Say which column is the day, and which the amount or the money in and out.")
        raise Malformed(sentence, fields={"date": sentence})
    lines = reading.read(reading.table_of(statement.content), mapping)
    wrong = [(line.number, line.error) for line in lines if line.error]
    good = [line for line in lines if not line.error and line.booked_on]
    if wrong and not without_wrong:
        sentence = _("Row %(row)s: %(error)s. Mend the columns, or leave out %(n)s rows.") % {
            "row": wrong[0][0],
            "error": what_is_wrong(wrong[0][1]),
            "n": len(wrong),
        }
        raise Malformed(sentence, fields={"without_wrong": sentence})
    # Two files of one account wait for each other: the first one's lines are known to the second.
    locks.hold(ctx, "bank lines", statement.account_id)
    rows = [
        BankLine(
            tenant_id=ctx.tenant_id,
            account_id=statement.account_id,
            statement=statement,
            booked_on=line.booked_on or ctx.today,
            amount=line.amount,
            description=line.description[:500],
            reference=line.reference[:100],
            balance=line.balance,
            fingerprint=fingerprint,
        )
        for line, fingerprint in zip(good, reading.fingerprints(good), strict=True)
    ]
    statement.new_lines = write_new(rows, unless=("tenant_id", "account_id", "fingerprint"))
    statement.known_lines, statement.wrong_lines = len(rows) - statement.new_lines, len(wrong)
    statement.closes_on, statement.closing_balance = reading.closing(good)
    statement.state, statement.imported_at = StatementState.IMPORTED, ctx.now
    statement.save()
    BankAccount.objects.filter(tenant_id=ctx.tenant_id, id=statement.account_id).update(mapping=dict(mapping))
    emit(ctx, StatementImported(subject_id=statement.id))
    return statement
