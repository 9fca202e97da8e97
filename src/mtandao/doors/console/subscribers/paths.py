"""The path of a customer's line, from the account to the router: where it breaks, the dot does."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.domains.reports.contract import Cause, Diagnosis, RouterState
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Step

# What is wrong at the last step.
KEPT_OUT_THERE = {
    Cause.ROUTER_AWAY: gettext_lazy("does not answer"),
    Cause.OWN_USER: gettext_lazy("has a user of its own"),
    Cause.POOL_FULL: gettext_lazy("no address left"),
    Cause.ROUTER_DIFFERS: gettext_lazy("not set up as it should be"),
}


def stop_words(cause: str) -> str:
    """What a router wrote at a session's end (RFC 2866, 5.10) in words; one we do not know as it is."""
    said = {
        "User-Request": _("hung up at home"),
        "Lost-Carrier": _("line lost"),
        "Lost-Service": _("service lost"),
        "Idle-Timeout": _("idle too long"),
        "Session-Timeout": _("time was up"),
        "Admin-Reset": _("disconnected by us"),
        "Admin-Reboot": _("router restarted"),
        "NAS-Reboot": _("router restarted"),
        "NAS-Request": _("disconnected by the router"),
        "NAS-Error": _("error of the router"),
        "Port-Error": _("error of the port"),
    }
    return said.get(cause, cause.replace("-", " ").lower())


class Path:
    """Four steps of one diagnosis."""

    def __init__(self, ctx: Context, found: Diagnosis) -> None:
        self.ctx, self.found = ctx, found

    def steps(self) -> list[Step]:
        """Account, RADIUS, session, router. None for whom there is no line."""
        found = self.found
        if found.cause in (Cause.NO_SERVICE, Cause.ENDED):
            return []
        steps = [self._account_step(), self._access_step(), self._session_step(), self._router_step()]
        if all(step.state == "done" for step in steps):
            steps[-1] = Step(steps[-1].label, steps[-1].fact, "last", steps[-1].url)
        return steps

    def _account_step(self) -> Step:
        found, name = self.found, _("Account")
        until = found.client.paid_until
        paid = (
            _("paid until %(day)s") % {"day": times.day(until, self.ctx.today, weekday=False)}
            if until
            else ""
        )
        word = found.client.status.label
        cut = (Cause.SUSPENDED_BY_HAND, Cause.PAUSED, Cause.SUSPENDED, Cause.RUN_OUT, Cause.WALLED)
        if found.cause in cut:
            return Step(name, word, "cut")
        if found.cause == Cause.DATA_USED_UP:
            return Step(name, _("data used up"), "cut")
        if found.cause == Cause.NOT_INSTALLED:
            return Step(name, word, "wait")
        return Step(name, paid or word)

    def _access_step(self) -> Step:
        login, name = self.found.login, "RADIUS"
        if login is None or login.access == network.Access.NONE:
            return Step(name, _("no access wanted"), "todo")
        if login.provisioned_at is None:
            late = self.found.cause == Cause.NOT_WRITTEN
            return Step(name, _("not written"), "cut" if late else "wait")
        if self.found.cause == Cause.REFUSED and self.found.refusal is not None:
            return Step(name, network.RefusalReason(self.found.refusal.reason).label, "cut")
        if self.found.cause == Cause.RADIUS_DIFFERS:
            return Step(name, _("holds something else"), "cut")
        written = times.moment(login.provisioned_at, self.ctx.now)
        access = {
            network.Access.ONLINE: _("lets in"),
            network.Access.WALLED: _("walled garden"),
            network.Access.REJECTED: _("refuses"),
        }[network.Access(login.access)]
        return Step(name, _("%(access)s, since %(time)s") % {"access": access, "time": written})

    def _session_step(self) -> Step:
        session, name = self.found.session, _("Session")
        if session is None:
            return Step(name, _("none yet"), "todo")
        if session.stopped_at is None:
            return Step(name, session.address or times.moment(session.started_at, self.ctx.now))
        ended = times.moment(session.stopped_at, self.ctx.now)
        fact = _("ended %(time)s, %(cause)s") % {"time": ended, "cause": stop_words(session.stop_cause)}
        if self.found.cause == Cause.ROUTER_SILENT:
            return Step(name, fact)
        return Step(name, fact, "cut" if self.found.cause == Cause.UNKNOWN else "todo")

    def _router_step(self) -> Step:
        router = self.found.router
        if router is None:
            cut = self.found.cause in KEPT_OUT_THERE
            return Step(
                _("Router"), KEPT_OUT_THERE.get(self.found.cause, _("not met yet")), "cut" if cut else "todo"
            )
        name, seen = router.router.name, router.router.last_seen_at
        if router.state == RouterState.SILENT:
            return Step(
                name,
                _("silent since %(time)s") % {"time": times.moment(seen, self.ctx.now)} if seen else "",
                "cut",
            )
        if self.found.cause == Cause.NOT_STEERED and self.found.unanswered is not None:
            return Step(name, network.Answer(self.found.unanswered.answer).label, "cut")
        if self.found.cause in KEPT_OUT_THERE:
            return Step(name, KEPT_OUT_THERE[self.found.cause], "cut")
        said = (
            _("heard %(time)s") % {"time": times.moment(seen, self.ctx.now)} if seen else _("not heard yet")
        )
        return Step(name, said)
