"""How the data of his services stands: quiet while there is enough, a sentence when it runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections.contract import Status
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.doors.portal.account import Account, Said
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words

# In these nothing but his data stands between him and a fast line.
SERVED = (Status.ACTIVE, Status.PROMISE, Status.GRACE)


@dataclass(frozen=True, slots=True)
class Data:
    """A service's data of this period, which has nearly or wholly gone. `sentence` says all of it at once; `speed` is
    what is left of the line, empty where the wall comes."""

    service: subscriptions.Subscription
    used: int
    total: int
    reached: bool
    speed: str
    until: str
    sentence: str


def data_of(ctx: Context, services: Sequence[subscriptions.Subscription]) -> list[Data]:
    """Of those that passed a mark, what is used up first."""
    running = [row for row in services if row.state == subscriptions.State.ACTIVE]
    found = usage.allowances_of(ctx, [row.id for row in running if row.plan.data_cap_bytes])
    passed = [
        _data(ctx, row, found[row.id])
        for row in running
        if row.id in found and found[row.id].told_80_at is not None and found[row.id].total is not None
    ]
    return sorted(passed, key=lambda each: not each.reached)


def said_of_data(account: Account, data: Sequence[Data]) -> Said | None:
    """Instead of the page's first words, where his own service's data is used up and nothing else holds him back."""
    mine = account.client.service
    spent = next((each for each in data if each.reached and mine and each.service.id == mine.id), None)
    if spent is None or account.client.status not in SERVED:
        return None
    if not spent.speed:
        return Said(
            "walled", _("Your data is used up"), _("No internet until %(day)s") % {"day": spent.until}
        )
    return Said("grace", _("Your data is used up"), _("Slow until %(day)s") % {"day": spent.until})


def spent_behind_the_wall(ctx: Context, services: Sequence[subscriptions.Subscription]) -> Data | None:
    return next((each for each in data_of(ctx, services) if each.reached and not each.speed), None)


def _data(ctx: Context, service: subscriptions.Subscription, allowance: usage.Allowance) -> Data:
    total, plan = allowance.total or 0, service.plan
    used = min(allowance.counted, total)
    speed = f"{catalog.mbps(plan.fup_kbps_down).normalize():f} Mbps" if plan.fup_kbps_down else ""
    facts = {
        "used": words.size(used),
        "total": words.size(total),
        "beyond": words.size(allowance.beyond),
        "since": _when(allowance.starts_at, ctx),
        "until": _when(allowance.ends_at, ctx),
        "speed": speed,
    }
    if not allowance.reached:
        sentence = _("%(used)s of %(total)s are used since %(since)s. It begins anew %(until)s.")
    elif speed:
        sentence = _(
            "%(used)s of %(total)s are used since %(since)s, so the line is slow, at %(speed)s, until it begins "
            "anew %(until)s."
        )
    else:
        sentence = _(
            "%(used)s of %(total)s are used since %(since)s, so there is no internet until it begins anew "
            "%(until)s."
        )
    said = sentence % facts
    if speed and allowance.beyond:
        said += " " + _("What went at the slow speed, %(beyond)s, takes nothing of what you buy.") % facts
    return Data(service, used, total, allowance.reached, speed, facts["until"], said)


def _when(at: datetime, ctx: Context) -> str:
    """A day where it is midnight: `Sun 20 Dec`; else with its hour."""
    here = times.local(at)
    if here.hour == here.minute == 0:
        return times.day(here.date(), ctx.today)
    return times.moment(at, ctx.now)
