"""Sentences of lines about which nobody has to do anything."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.reports.contract import Diagnosis
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers import keeping_out
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Action, Verdict


def online(ctx: Context, found: Diagnosis) -> Verdict:
    session = found.session
    assert session is not None
    span = times.duration(ctx.now - session.started_at)
    where = session.nas.name if session.nas else _("an unknown router")
    if found.evidence.in_radius is not None:
        row = found.evidence.in_radius
        said = _("Online %(span)s on %(router)s, and RADIUS holds something else than was sold.")
        ways = (keeping_out.in_radius(row),)
        return Verdict("warn", said % {"span": span, "router": where}, keeping_out.what_differs(row), ways)
    if added := keeping_out.by_hand(found):
        said = _("Online %(span)s on %(router)s, and RADIUS holds more than was sold.")
        return Verdict("warn", said % {"span": span, "router": where}, added, keeping_out.to_by_hand(found))
    return Verdict(
        "good", _("Online %(span)s on %(router)s, nothing overdue.") % {"span": span, "router": where}
    )


def ended(ctx: Context, found: Diagnosis) -> Verdict:
    service = found.client.service
    assert service is not None
    said = _("Terminated") if service.state == subscriptions.State.TERMINATED else _("Disconnected")
    when = f" {times.day(service.ended_at, ctx.now)}" if service.ended_at else ""
    if service.state == subscriptions.State.TERMINATED:
        return Verdict("quiet", f"{said}{when}.", _("A new service can be sold at any time."))
    action = Action(
        _("Reactivate service"),
        reverse("console:subscriber-reactivate", kwargs={"id": service.subscriber_id}),
        icon="player-play",
        dialog=True,
        needs=subscriptions.permissions.ACTIVATE,
    )
    return Verdict(
        "quiet", f"{said}{when}.", _("The line can work again, or a new service be sold."), (action,)
    )


def paused(ctx: Context, found: Diagnosis) -> Verdict:
    service = found.client.service
    assert service is not None
    pause = subscriptions.living_pause(ctx, service.id)
    until = pause.ends_on if pause else None
    fact = (
        _("Paused on the customer's wish; works again on %(day)s.") % {"day": times.day(until, ctx.today)}
        if until
        else _("Paused on the customer's wish, until somebody resumes it.")
    )
    action = Action(
        _("Resume service"),
        reverse("console:subscriber-resume", kwargs={"id": service.subscriber_id}),
        icon="player-play",
        dialog=True,
        needs=subscriptions.permissions.PAUSE,
    )
    return Verdict("quiet", fact, _("Paused days are not billed, and the ladder leaves it alone."), (action,))
