"""What RADIUS will answer a login, or to all of a plan: read only, beside the attributes of one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import DatabaseError, InterfaceError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import accepts, attempts
from mtandao.domains.network.choices import Answered, Side
from mtandao.domains.network.models import Login
from mtandao.domains.network.pages.attempts import reason_of
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn
from mtandao.foundation.kit.pieces import Action, Text, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import Unavailable


class AcceptTable(KitTable):
    name = KitColumn(gettext_lazy("Attribute"), phone="title")
    value = CodeColumn(gettext_lazy("Value"), phone="line", flex=True)
    side = KitColumn(gettext_lazy("Stands as"), phone="value", priority=2)
    origin = KitColumn(gettext_lazy("From"), phone="state")

    def render_value(self, record: accepts.Item) -> Any:
        compared = record.side is Side.CHECK and record.operator not in (":=", "=", "+=")
        return format_html("{} {}", record.operator, record.value) if compared else record.value

    def render_side(self, record: accepts.Item) -> Any:
        return Side(record.side).label

    def render_origin(self, record: accepts.Item) -> Any:
        return record.origin.label

    def row_name(self, record: accepts.Item) -> str:
        return record.name


@dataclass(frozen=True, slots=True)
class Sheet:
    """`table` is None where RADIUS could not be asked, or has nothing to send."""

    title: Text
    note: Text
    verdict: Verdict | None
    table: AcceptTable | None = None


def of_login(ctx: Context, login: Login, request: Any) -> Sheet:
    return _sheet(lambda: accepts.of_login(ctx, login), request, _("What RADIUS will answer"), ctx, login)


def of_plan(ctx: Context, plan: Any, request: Any) -> Sheet:
    return _sheet(lambda: accepts.of_plan(ctx, plan), request, _("What RADIUS sends to all of this plan"))


def _sheet(
    ask: Callable[[], accepts.Accept],
    request: Any,
    title: str,
    ctx: Context | None = None,
    login: Login | None = None,
) -> Sheet:
    try:
        found = ask()
        last = _last_refused(ctx, login) if ctx and login else ""
    except (Unavailable, DatabaseError, InterfaceError):
        away = _("RADIUS's database does not answer: what it would answer cannot be read now.")
        return Sheet(title, "", Verdict("warn", away, _("Who is online stays online.")))
    group = _("group %(name)s") % {"name": found.group} if found.group else ""
    verdict = _verdict(found, last, login) if login else None
    return Sheet(title, group, verdict, AcceptTable(found.items, request=request) if found.items else None)


def _verdict(found: accepts.Accept, last: str, login: Login) -> Verdict:
    router = found.router.name if found.router else ""
    asked = _("As %(router)s would be answered now.") % {"router": router}
    log = f"{reverse('network:attempts')}?{urlencode({'q': login.username})}"
    ways = (Action(_("His sign-ins"), log),)
    if found.answered is Answered.SILENCE:
        return Verdict(
            "warn",
            _("RADIUS answers nobody for him: it knows no router that could ask."),
            _("Register a router, or wait until RADIUS holds it."),
            ways,
        )
    if found.answered is Answered.REJECT:
        reason = found.reason.label if found.reason else ""
        told = _("He is told: %(message)s") % {"message": found.message} if found.message else ""
        sentence = _("RADIUS refuses him now: %(reason)s.") % {"reason": reason}
        return Verdict("bad", sentence, " ".join(part for part in (told, asked) if part), ways)
    if found.undecided:
        sentence = _(
            "Rows by hand hold a condition that only the server can judge, with the packet before it."
        )
        return Verdict("quiet", sentence, _("Listed is what lies in RADIUS, not merged."), ways)
    if found.answered is Answered.WALLED:
        return Verdict("warn", _("RADIUS lets him in behind the wall."), f"{asked} {last}".strip(), ways)
    return Verdict("good", _("RADIUS lets him in."), f"{asked} {last}".strip(), ways)


def _last_refused(ctx: Context, login: Login) -> str:
    """The newest sign-in that was refused, with what he was told."""
    row = attempts.attempts(ctx).filter(username=login.username, accepted=False).order_by("-at").first()
    if row is None:
        return ""
    said = ": ".join(text for text in (reason_of(row), row.message) if text)
    when = times.moment(row.at + clock.offset(), ctx.now)
    return _("Last refused %(when)s, %(said)s.") % {"when": when, "said": said.rstrip(".")}
