"""Sentences of lines about which nobody has to do anything."""

from django.utils.translation import gettext as _

from mtandao.domains.reports.contract import Diagnosis
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Verdict


def online(ctx: Context, found: Diagnosis) -> Verdict:
    session = found.session
    assert session is not None
    span = times.duration(ctx.now - session.started_at)
    where = session.nas.name if session.nas else _("an unknown router")
    return Verdict(
        "good", _("Online %(span)s on %(router)s, nothing overdue.") % {"span": span, "router": where}
    )


def ended(ctx: Context, found: Diagnosis) -> Verdict:
    service = found.client.service
    assert service is not None
    said = _("Terminated") if service.state == subscriptions.State.TERMINATED else _("Disconnected")
    when = f" {times.day(service.ended_at, ctx.now)}" if service.ended_at else ""
    return Verdict("quiet", f"{said}{when}.", _("A new service can be sold at any time."))
