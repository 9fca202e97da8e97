"""The running session of a customer, or his last one, as facts."""

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.doors.console.subscribers.paths import stop_words
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Fact


def session_state(ctx: Context, seen: Seen) -> SafeString | str:
    session = seen.diagnosis.session
    if session is None:
        return ""
    if session.stopped_at is None:
        return state_html("online", times.duration(ctx.now - session.started_at))
    return state_html("offline", _("ended %(time)s") % {"time": times.moment(session.stopped_at, ctx.now)})


def session(ctx: Context, seen: Seen) -> list[Fact]:
    """The running session, or the last one."""
    found, login = seen.diagnosis.session, seen.diagnosis.login
    facts = [Fact(_("User name"), login.username, mono=True, copy=login.username)] if login else []
    if found is None:
        return facts
    ended = found.stopped_at or ctx.now
    began = times.moment(found.started_at, ctx.now)
    facts += [
        Fact(_("Address"), found.address or "–", _("fixed") if login and login.static_ip else "", mono=True),
        *_prefixes(found, login),
        Fact(_("MAC"), found.mac or "–", _("locked") if login and login.mac_lock else "", mono=True),
        Fact(_("Router"), found.nas.name if found.nas else _("unknown"), url=_router_url(ctx, found)),
        Fact(_("Lasted"), times.duration(ended - found.started_at), _("from %(time)s") % {"time": began}),
        Fact(_("Moved"), _("%(down)s down, %(up)s up") % both_ways(found.bytes_down, found.bytes_up)),
    ]
    if found.stopped_at is None:
        facts.append(
            Fact(
                _("Now"),
                _("%(down)s down, %(up)s up") % {"down": _rate(found.bps_down), "up": _rate(found.bps_up)},
            )
        )
    else:
        facts.append(Fact(_("Why it ended"), stop_words(found.stop_cause) or _("unknown")))
    given = network.speed_given(ctx, found, login) if login and found.stopped_at is None else None
    if given is not None:
        rate = network.rate_limit(network.plain(given.kbps_down, given.kbps_up))
        facts.append(Fact(_("Rate"), rate, _("for this session"), mono=True))
    elif seen.client.service is not None:
        facts.append(Fact(_("Rate"), network.rate_limit(seen.client.service.plan), mono=True))
    return facts


def _prefixes(found: network.Session, login: network.Login | None) -> list[Fact]:
    """Where there is IPv6."""
    fixed = {login.delegated_prefix, login.framed_prefix} if login else set()
    told = ((_("Delegated prefix"), found.delegated_prefix), (_("WAN prefix"), found.framed_prefix))
    return [
        Fact(label, value, _("fixed") if value in fixed else "", mono=True) for label, value in told if value
    ]


def _router_url(ctx: Context, found: network.Session) -> str:
    """None for a partner's people whose customers dial in at the provider's own router."""
    if found.nas is None:
        return ""
    theirs = ctx.organization_ids is None or found.nas.organization_id in ctx.organization_ids
    return reverse("network:router", kwargs={"nas_id": found.nas_id}) if theirs else ""


def both_ways(down: int, up: int) -> dict[str, str]:
    return {"down": words.size(down), "up": words.size(up)}


def _rate(bits: int) -> str:
    return f"{bits / 1_000_000:.1f} Mbps" if bits >= 100_000 else f"{bits // 1000} kbps"
