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
    facts = _facts(ctx, found)
    fact = _("Online, slower until %(time)s: %(used)s of %(total)s are used.") % facts
    if found.allowance is not None and found.allowance.beyond:
        fact = (
            _("Online, slower until %(time)s: %(moved)s are used, %(beyond)s of it at the fair-use speed.")
            % facts
        )
    detail = _("%(down)s down and %(up)s up now, as the plan says. More data lifts that at once.") % speeds
    return Verdict("warn", fact, detail, _sell(found))


def _speed(kbps: int) -> str:
    return f"{catalog.mbps(kbps).normalize():f} Mbps"


def _facts(ctx: Context, found: Diagnosis) -> dict[str, str]:
    allowance = found.allowance
    if allowance is None:
        return dict.fromkeys(("used", "total", "moved", "beyond", "time"), "–")
    total = allowance.total or 0
    return {
        "used": words.size(min(allowance.counted, total)),
        "total": words.size(total),
        "moved": words.size(allowance.bytes_used),
        "beyond": words.size(allowance.beyond),
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
