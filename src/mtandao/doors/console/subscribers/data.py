"""Sentences of lines whose data is used up: how much, until when, and that more can be bought."""

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.reports.contract import Diagnosis
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.ways_on import do_url
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action, Verdict


def used_up(ctx: Context, found: Diagnosis) -> Verdict:
    fact = _("The data is used up: %(used)s of %(total)s, until %(time)s.") % _facts(ctx, found)
    detail = _(
        "Only the payment page opens. More data brings the line back at once, the next period by itself."
    )
    return Verdict("bad", fact, detail, _sell(found), "walled")


def slowed(ctx: Context, found: Diagnosis) -> Verdict:
    service = found.client.service
    assert service is not None and service.plan.fup_kbps_down and service.plan.fup_kbps_up
    speeds = {
        "down": _speed(service.plan.fup_kbps_down),
        "up": _speed(service.plan.fup_kbps_up),
    }
    fact = _("Online, slower until %(time)s: %(used)s of %(total)s are used.") % _facts(ctx, found)
    detail = _("%(down)s down and %(up)s up now, as the plan says. More data lifts that at once.") % speeds
    return Verdict("warn", fact, detail, _sell(found))


def _speed(kbps: int) -> str:
    return f"{catalog.mbps(kbps).normalize():f} Mbps"


def _facts(ctx: Context, found: Diagnosis) -> dict[str, str]:
    allowance = found.allowance
    if allowance is None:
        return {"used": "–", "total": "–", "time": "–"}
    return {
        "used": words.size(allowance.bytes_used),
        "total": words.size(allowance.total or 0),
        "time": times.moment(allowance.ends_at, ctx.now),
    }


def _sell(found: Diagnosis) -> tuple[Action, ...]:
    service = found.client.service
    assert service is not None
    return (
        Action(
            _("Sell data"),
            do_url(service.subscriber_id, "add-on"),
            icon="plus",
            kind="primary",
            dialog=True,
            needs=subscriptions.permissions.ADD_ONS,
        ),
    )
