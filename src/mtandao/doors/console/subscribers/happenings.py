"""A customer's story in words, by day: what rooms announced with the facts that matter, who did it, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reports.contract import Happened
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Step

# What broke, and what ended well.
CUT = (
    "subscription.suspended",
    "account.walled",
    "account.suspended",
    "account.disconnected",
    "subscription.disconnected",
    "subscription.terminated",
    "message.failed",
)
# Whose reason is a person's or a provider's own words.
REASONED = (
    "invoice.voided",
    "message.failed",
    "payment.ask_ended",
    "payment.in_suspense",
    "subscription.disconnected",
)
WELL = ("payment.received", "account.cleared", "subscription.activated", "subscription.restored")


@dataclass
class Day:
    title: str
    steps: list[Step] = field(default_factory=list)


def steps_of(ctx: Context, happened: Sequence[Happened]) -> list[Day]:
    """Newest first, one heading a day."""
    days: dict[date, Day] = {}
    for each in happened:
        on = times.local(each.at).date()
        day = days.setdefault(on, Day(_title(ctx, on)))
        day.steps.append(_step(ctx, each))
    return list(days.values())


def _title(ctx: Context, on: date) -> str:
    if on == ctx.today:
        return _("Today")
    return times.day(on, ctx.today)


def _step(ctx: Context, each: Happened) -> Step:
    label = _columns(each) if each.name == "changed" else _(each.label)
    facts = [times.clock(each.at, seconds=True), _facts(ctx, each)]
    if each.who:
        facts.append(_("by %(who)s") % {"who": each.who})
    state = "cut" if each.name in CUT else "last" if each.name in WELL else "done"
    return Step(label, ", ".join(fact for fact in facts if fact), state)  # type: ignore[arg-type]


def _columns(each: Happened) -> str:
    """`Changed: phone, address`."""
    names = {
        "full_name": "",
        "first_name": _("name"),
        "last_name": _("name"),
        "phone": _("phone"),
        "mpesa_phone": _("M-Pesa phone"),
        "address": _("address"),
        "email": _("e-mail"),
        "language": _("language"),
        "staff_notes": _("office note"),
        "technician_notes": _("technician's note"),
        "government_id": _("ID number"),
        "region": _("county or state"),
        "tax_number": _("tax number"),
        "password": _("password"),
        "username": _("user name"),
        "static_ip": _("fixed address"),
        "delegated_prefix": _("delegated prefix"),
        "framed_prefix": _("WAN prefix"),
        "mac_lock": _("locked MAC"),
        "router_lock_id": _("locked to a router"),
        "changed_at": "",
        "provisioned_at": "",
    }
    said = [names.get(column, column.replace("_", " ")) for column in each.facts["columns"]]
    return _("Changed: %(what)s") % {
        "what": ", ".join(dict.fromkeys(word for word in said if word)) or _("details")
    }


def _facts(ctx: Context, each: Happened) -> str:
    payload = each.facts
    parts: list[str] = []
    if "amount" in payload or "total" in payload:
        parts.append(_money(ctx, payload.get("amount", payload.get("total"))))
    parts += [str(payload[name]) for name in ("number", "receipt", "router") if payload.get(name)]
    if payload.get("due_on"):
        parts.append(_("due %(day)s") % {"day": times.day(date.fromisoformat(payload["due_on"]), ctx.today)})
    if payload.get("ends_on"):
        last = date.fromisoformat(payload["ends_on"]) - timedelta(days=1)
        parts.append(_("last day %(day)s") % {"day": times.day(last, ctx.today)})
    if payload.get("until"):
        parts.append(_("until %(day)s") % {"day": times.day(date.fromisoformat(payload["until"]), ctx.today)})
    if payload.get("new_address"):
        ends = [payload.get("old_address"), payload["new_address"]]
        parts.append(" → ".join(str(end) for end in ends if end))
    if payload.get("moves_on"):
        day = times.day(date.fromisoformat(payload["moves_on"]), ctx.today)
        parts.append(_("on %(day)s") % {"day": day})
    if payload.get("access"):
        parts.append(str(_label(network.Access, payload["access"])))
    if payload.get("answer"):
        parts.append(str(_label(network.Answer, payload["answer"])))
    if each.name in REASONED and payload.get("reason"):
        parts.append(str(payload["reason"]))
    return ", ".join(part for part in parts if part)


def _label(choices: Any, value: str) -> Any:
    return choices(value).label if value in choices.values else value


def _money(ctx: Context, value: Any) -> str:
    """Who may not see amounts reads that it happened, and not how much."""
    if not ctx.may(subscribers.permissions.VIEW_MONEY):
        return ""
    try:
        return words.money(Decimal(str(value)), ctx.tenant.currency)
    except InvalidOperation:
        return ""
