"""Take in what the provider's statement says, fetched or from a file. Nothing is booked by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.compare import compare_day
from mtandao.domains.payments.daily.files import NewLine, UnreadableFile
from mtandao.domains.payments.daily.reading import AT_ONCE, short_codes
from mtandao.domains.payments.errors import NoStatement
from mtandao.domains.payments.models import Gateway, StatementDay, StatementLine
from mtandao.domains.payments.providers import provider_of
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes, write_new
from mtandao.foundation.refusals import Malformed

MOST_LINES = 60_000
LINE = ("tenant_id", "gateway_id", "short_code", "receipt", "kind")


@dataclass(slots=True)
class TakenIn:
    """`unreadable`: what is wrong with lines that could not be taken, a sentence each."""

    short_code: str
    new: int = 0
    known: int = 0
    unreadable: list[str] = field(default_factory=list)
    days: list[UUID] = field(default_factory=list)


@command(needs=permissions.RECEIVE)
def take_in_lines(
    ctx: Context, *, gateway_id: UUID, short_code: str, lines: Sequence[NewLine], pulled: bool
) -> TakenIn:
    """Each line once, however often it is told. A file's word about the hour is better than a fetched one."""
    gateway = Gateway.found(ctx, id=gateway_id)
    taken = TakenIn(short_code)
    for start in range(0, len(lines), AT_ONCE):
        rows = [_row(ctx, gateway, short_code, line, pulled) for line in lines[start : start + AT_ONCE]]
        if not pulled:
            _know_better(ctx, gateway, short_code, rows)
        taken.new += write_new(rows, unless=LINE)
    taken.known = len(lines) - taken.new
    return taken


@command(needs=permissions.RECEIVE)
def cover_days(
    ctx: Context, *, gateway_id: UUID, short_code: str, days: Iterable[date], pulled: bool = False
) -> list[StatementDay]:
    """These days are known from their first hour to their last: fetched, or by a file."""
    gateway = Gateway.found(ctx, id=gateway_id)
    found = [_day(ctx, gateway, short_code, on) for on in sorted(set(days))]
    for day in found:
        day.pulled, day.filed = day.pulled or pulled, day.filed or not pulled
        day.save(update_fields=["pulled", "filed"])
    return found


@command(needs=permissions.RECEIVE)
def begin_day(ctx: Context, *, gateway_id: UUID, short_code: str, on: date) -> StatementDay:
    """Its line, whether anything is known of it or not."""
    return _day(ctx, Gateway.found(ctx, id=gateway_id), short_code, on)


@command(needs=permissions.BANKS)
def import_statement(ctx: Context, *, gateway_id: UUID, content: bytes, short_code: str = "") -> TakenIn:
    """A file from the provider's portal: its lines are taken in, and each of its days is compared.

    NoStatement where the provider has no such file, Malformed where it cannot be read.
    """
    gateway = Gateway.found(ctx, id=gateway_id)
    read = provider_of(gateway).read_statement
    if read is None:
        raise NoStatement(_("%(provider)s has no statement that could be taken in.") % {"provider": gateway})
    try:
        file = read(content)
    except UnreadableFile as problem:
        raise Malformed(_("Not taken in."), fields={"file": str(problem)}) from None
    if len(file.lines) > MOST_LINES:
        raise Malformed(_("Not taken in."), fields={"file": _("Too many lines at once: cut it by days.")})
    wanted = short_code or file.short_code or gateway.short_code
    if file.short_code and file.short_code != wanted:
        wrong = _("This is the statement of %(code)s.") % {"code": file.short_code}
        raise Malformed(_("Not taken in."), fields={"file": wrong})
    if wanted not in short_codes(gateway):
        wrong = _("%(code)s is no short code of this gateway.") % {"code": wanted}
        raise Malformed(_("Not taken in."), fields={"file": wrong})
    trusted = ctx.trusted()
    taken = take_in_lines(trusted, gateway_id=gateway.id, short_code=wanted, lines=file.lines, pulled=False)
    days = {line.completed_at.astimezone(ctx.tenant.timezone).date() for line in file.lines}
    taken.unreadable = list(file.unreadable)
    for day in cover_days(trusted, gateway_id=gateway.id, short_code=wanted, days=days):
        compare_day(trusted, day_id=day.id)
        taken.days.append(day.id)
    return taken


def _day(ctx: Context, gateway: Gateway, short_code: str, on: date) -> StatementDay:
    row = StatementDay(tenant_id=ctx.tenant_id, gateway=gateway, short_code=short_code, on=on)
    write_new([row], unless=("tenant_id", "gateway_id", "short_code", "on"))
    return StatementDay.locked(ctx, gateway=gateway, short_code=short_code, on=on)


def _row(ctx: Context, gateway: Gateway, short_code: str, line: NewLine, pulled: bool) -> StatementLine:
    return StatementLine(
        tenant_id=ctx.tenant_id,
        gateway=gateway,
        short_code=short_code,
        receipt=line.receipt[:64],
        kind=line.kind,
        amount=line.amount,
        completed_at=line.completed_at,
        on=line.completed_at.astimezone(ctx.tenant.timezone).date(),
        account=line.account[:64],
        phone=line.phone[:64],
        name=line.name[:120],
        details=line.details[:300],
        linked=line.linked[:64],
        pulled=pulled,
    )


def _know_better(ctx: Context, gateway: Gateway, short_code: str, rows: Sequence[StatementLine]) -> None:
    told = {(row.receipt, row.kind): row for row in rows}
    known = StatementLine.of(ctx).filter(
        gateway=gateway, short_code=short_code, receipt__in=[row.receipt for row in rows], pulled=True
    )
    changed = []
    for line in known.select_for_update().order_by("id"):
        better = told.get((line.receipt, line.kind))
        if better is None:
            continue
        line.amount, line.completed_at, line.on = better.amount, better.completed_at, better.on
        line.details, line.linked, line.pulled = better.details, better.linked, False
        line.name, line.phone = better.name or line.name, line.phone or better.phone
        changed.append(line)
    fields = ("amount", "completed_at", "on", "details", "linked", "pulled", "name", "phone")
    write_changes(changed, fields)
