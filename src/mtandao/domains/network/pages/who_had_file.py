"""The answer for whoever asked, as a file: who had the address, from when to when, and who looked it up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.addresses import WhoHad
from mtandao.domains.network.models import Session
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn
from mtandao.foundation.kit.exports import csv_response
from mtandao.foundation.kit.tables import KitTable


@dataclass(frozen=True, slots=True)
class Line:
    """`since` and `until`: when he had it. What was asked, when and by whom stands in each line: a file is cut."""

    pk: str
    how: str
    who: str
    account: str
    phone: str
    username: str
    address: str
    since: datetime
    until: datetime | None
    mac: str
    router: str
    asked_from: datetime
    asked_until: datetime | None
    asked_at: datetime
    asked_by: str


class FileTable(KitTable):
    how = KitColumn(gettext_lazy("How"))
    who = KitColumn(gettext_lazy("Subscriber"))
    account = KitColumn(gettext_lazy("Account"))
    phone = KitColumn(gettext_lazy("Phone"))
    username = KitColumn(gettext_lazy("Sign-in"))
    address = KitColumn(gettext_lazy("Address"))
    since = KitColumn(gettext_lazy("From"))
    until = KitColumn(gettext_lazy("Until"))
    mac = KitColumn(gettext_lazy("MAC"))
    router = KitColumn(gettext_lazy("Router"))
    asked_from = KitColumn(gettext_lazy("Asked for the time from"))
    asked_until = KitColumn(gettext_lazy("Asked for the time until"))
    asked_at = KitColumn(gettext_lazy("Looked up at"))
    asked_by = KitColumn(gettext_lazy("Looked up by"))


def lines_of(ctx: Context, found: WhoHad) -> list[Line]:
    asked: dict[str, Any] = {
        "address": found.address,
        "asked_from": found.at,
        "asked_until": found.until,
        "asked_at": ctx.now,
        "asked_by": ctx.actor.name,
    }
    online = [_of_session(session, asked) for session in found.sessions]
    return [*online, *(_of_held(held, asked) for held in found.holders)]


def _of_session(session: Session, asked: dict[str, Any]) -> Line:
    person = session.login.subscriber if session.login else None
    return Line(
        pk=str(session.pk),
        how=_("online"),
        who=person.full_name if person else _("nobody we know"),
        account=person.account_number if person else "",
        phone=person.phone if person else "",
        username=session.username,
        since=session.started_at,
        until=session.stopped_at,
        mac=session.mac or "",
        router=session.nas.name if session.nas else "",
        **asked,
    )


def _of_held(held: ipam.HeldAddress, asked: dict[str, Any]) -> Line:
    """What was given out says nothing of a device or a router."""
    bare: dict[str, Any] = dict.fromkeys(("account", "phone", "username", "mac", "router"), "")
    return Line(
        pk=str(held.pk),
        how=_("held"),
        who=held.label,
        since=held.held_at,
        until=held.released_at,
        **bare,
        **asked,
    )


def file_of(ctx: Context, found: WhoHad, request: HttpRequest) -> FileResponse:
    return csv_response("who-had", [FileTable(lines_of(ctx, found), request=request)])
