"""What the page says of a line whose sign-in RADIUS refused, or that never signed in."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reports.contract import Diagnosis
from mtandao.doors.console.subscribers import keeping_out
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action, Verdict


def refused(ctx: Context, found: Diagnosis) -> Verdict:
    """RADIUS was asked, and said no for a reason of its own."""
    refusal = found.refusal
    assert refusal is not None
    fact = _("Offline: RADIUS refused the sign-in %(span)s ago, %(reason)s.") % {
        "span": times.duration(ctx.now - refusal.refused_at),
        "reason": network.RefusalReason(refusal.reason).label,
    }
    ways: tuple[Action, ...] = ()
    if refusal.reason in (network.RefusalReason.ANOTHER_DEVICE, network.RefusalReason.ANOTHER_ROUTER):
        url = reverse("console:subscriber-login", kwargs={"id": refusal.login.subscriber_id})
        needs = network.permissions.CHANGE_LOGIN
        ways = (Action(_("Change login"), url, kind="primary", dialog=True, needs=needs),)
    ways = (*ways, *keeping_out.to_by_hand(found), *keeping_out.his_sign_ins(found))[:2]
    follows = [_what_follows(found, refusal), keeping_out.by_hand(found), _tried(ctx, refusal)]
    return Verdict("warn", fact, " ".join(each for each in follows if each), ways, "offline")


def never_met(found: Diagnosis) -> Verdict:
    """Nothing has come from there yet."""
    fact = _("Never online: no sign-in has reached us yet.")
    follows = f"{_('Check user name and password in the router at home.')} {keeping_out.hints(found)}"
    ways = (*keeping_out.to_by_hand(found), *keeping_out.his_sign_ins(found))
    return Verdict("warn", fact, follows.strip(), ways, "offline")


def _what_follows(found: Diagnosis, refusal: network.Refusal) -> str:
    if refusal.reason == network.RefusalReason.ANOTHER_DEVICE:
        facts = {
            "mac": refusal.mac or _("A device without a MAC"),
            "lock": (found.login.mac_lock if found.login else "") or _("another one"),
        }
        return (
            _("%(mac)s asked; the login is locked to %(lock)s. A new router at home needs a new lock.")
            % facts
        )
    if refusal.reason == network.RefusalReason.ANOTHER_ROUTER:
        lock = found.login.router_lock if found.login else None
        routers = {
            "router": refusal.nas.name if refusal.nas else _("another router"),
            "lock": lock.name if lock else _("another one"),
        }
        return (
            _("He came by %(router)s; the login is locked to %(lock)s. Who has moved needs a new lock.")
            % routers
        )
    if refusal.reason == network.RefusalReason.WRONG_PASSWORD:
        return _("Check user name and password in the router at home.")
    if refusal.reason == network.RefusalReason.ALREADY_LOGGED_IN:
        return _("As many sessions as the plan allows are open. One ends when its router is silent about it.")
    return _("The account is in order.")


def _tried(ctx: Context, refusal: network.Refusal) -> str:
    """That it is more than a mistake explains."""
    alarm = network.guessing_of(ctx, refusal.login)
    if alarm is None:
        return ""
    return _(
        "%(n)s sign-ins with this user name were refused since %(since)s: somebody may be trying passwords."
    ) % {
        "n": words.count(alarm.attempts),
        "since": times.moment(alarm.began_at, ctx.now),
    }
