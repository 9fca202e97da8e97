"""What one customer's services moved, and what of their periods is left."""

from typing import Any

from django.utils.translation import gettext as _

from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words


def usage_of(ctx: Context, seen: Seen) -> dict[str, Any]:
    ids = tuple(each.id for each in seen.services)
    allowances = usage.allowances_of(ctx, ids)
    bars = [_bar(ctx, each, allowances[each.id]) for each in seen.services if each.id in allowances]
    return {"curves": usage.curves(ctx, usage.Of(ids)), "allowances": bars}


def _bar(ctx: Context, service: subscriptions.Subscription, allowance: usage.Allowance) -> dict[str, Any]:
    """A bar where there is a cap; without one, what was moved."""
    used, until = words.size(allowance.bytes_used), times.moment(allowance.ends_at, ctx.now)
    total = allowance.total
    if total is None:
        note = _("%(used)s since %(since)s, no limit") % {
            "used": used,
            "since": times.moment(allowance.starts_at, ctx.now),
        }
        return {"label": service.plan.name, "note": note, "percent": None}
    facts = {"used": words.size(min(allowance.counted, total)), "total": words.size(total), "until": until}
    note = _("%(used)s of %(total)s, until %(until)s") % facts
    if allowance.bytes_bought:
        bought = words.size(allowance.bytes_bought)
        note = _("%(note)s, %(bought)s of it bought") % {"note": note, "bought": bought}
    if allowance.beyond:
        beyond = words.size(allowance.beyond)
        note = _("%(note)s; in all %(used)s, %(beyond)s of it past the end") % {
            "note": note,
            "used": used,
            "beyond": beyond,
        }
    percent = round(allowance.counted * 100 / total) if total else 100
    return {"label": service.plan.name, "note": note, "percent": percent}
