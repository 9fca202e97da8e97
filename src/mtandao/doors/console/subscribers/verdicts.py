"""Why is he offline? One sentence, one line of what follows, at most two actions.

Fact, duration: cause, extent. Who may not see amounts reads the same sentence without them.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.reports.contract import Cause, Diagnosis, RouterState
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers import data, keeping_out, quiet, sign_ins, waiting
from mtandao.doors.console.subscribers.paths import stop_words
from mtandao.doors.console.subscribers.ways_on import do_url, money_actions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action, Verdict


class Teller:
    """Says one diagnosis to one asker."""

    def __init__(self, ctx: Context, subscriber: subscribers.Subscriber, found: Diagnosis) -> None:
        self.ctx, self.subscriber, self.found = ctx, subscriber, found
        self.sees_money = ctx.may(subscribers.permissions.VIEW_MONEY)

    def verdict(self) -> Verdict:
        tell: dict[Cause, Callable[[], Verdict]] = {
            Cause.ASKED: partial(waiting.asked, self.ctx, self.found),
            Cause.NO_SERVICE: self._no_service,
            Cause.NOT_INSTALLED: self._not_installed,
            Cause.ENDED: partial(quiet.ended, self.ctx, self.found),
            Cause.SUSPENDED_BY_HAND: self._suspended_by_hand,
            Cause.PAUSED: partial(quiet.paused, self.ctx, self.found),
            Cause.ROUTER_SILENT: self._router_silent,
            Cause.ROUTER_AWAY: partial(keeping_out.router_away, self.ctx, self.found),
            Cause.OWN_USER: partial(keeping_out.own_user, self.ctx, self.found),
            Cause.RADIUS_DIFFERS: partial(keeping_out.radius_differs, self.ctx, self.found),
            Cause.NOT_WRITTEN: self._not_written,
            Cause.NOT_STEERED: self._not_steered,
            Cause.SUSPENDED: self._suspended,
            Cause.RUN_OUT: self._run_out,
            Cause.WALLED: self._walled,
            Cause.DATA_USED_UP: partial(data.used_up, self.ctx, self.found),
            Cause.SLOWED: partial(data.slowed, self.ctx, self.found),
            Cause.PROMISE: self._grace,
            Cause.GRACE: self._grace,
            Cause.ONLINE: partial(quiet.online, self.ctx, self.found),
            Cause.REFUSED: partial(sign_ins.refused, self.ctx, self.found),
            Cause.NO_ADDRESS: partial(keeping_out.no_address, self.ctx, self.found),
            Cause.POOL_FULL: partial(keeping_out.pool_full, self.ctx, self.found),
            Cause.ROUTER_DIFFERS: partial(keeping_out.router_differs, self.ctx, self.found),
            Cause.NEVER_ONLINE: partial(sign_ins.never_met, self.found),
            Cause.HUNG_UP: self._hung_up,
            Cause.UNKNOWN: self._unknown,
        }
        return tell[self.found.cause]()

    # What we broke.

    def _router_silent(self) -> Verdict:
        router, since = self.found.router, self.found.offline_since
        assert router is not None
        if self.found.neighbours:
            extent = ngettext("%(n)s other too", "%(n)s others too", self.found.neighbours) % {
                "n": self.found.neighbours
            }
        else:
            extent = _("nobody else")
        gone = since or router.router.last_seen_at or self.ctx.now
        fact = _("Offline %(span)s: router %(router)s is silent, %(extent)s.") % {
            "span": times.duration(self.ctx.now - gone),
            "router": router.router.name,
            "extent": extent,
        }
        return Verdict(
            "bad",
            fact,
            f"{self._account_is_well()} {self._why_silent()}",
            (
                Action(
                    _("Tell by SMS"),
                    self._do("message"),
                    icon="message",
                    kind="primary",
                    dialog=True,
                    needs=messaging.permissions.SEND,
                ),
                *keeping_out.to_router(self.ctx, router.router),
            ),
        )

    def _account_is_well(self) -> str:
        return _("Nothing is wrong with the account of %(name)s.") % {"name": self.subscriber.first_name}

    def _why_silent(self) -> str:
        """Where to look: a router that answers us and tells RADIUS nothing has its power."""
        status = self.found.evidence.status
        if status is not None and status.reach == network.Reach.REACHABLE:
            return _("It answers us, and tells RADIUS nothing: look at its RADIUS settings.")
        return _("Look at its power and at its way to us.")

    def _not_written(self) -> Verdict:
        login = self.found.login
        assert login is not None
        span = times.duration(self.ctx.now - login.changed_at)
        fact = _("Access changed %(span)s ago, and RADIUS does not have it yet.") % {"span": span}
        return Verdict(
            "bad", fact, _("It is written as soon as the RADIUS database answers; nothing is lost.")
        )

    def _not_steered(self) -> Verdict:
        asked = self.found.unanswered
        assert asked is not None
        facts = {
            "router": asked.nas.name if asked.nas else _("the router"),
            "span": times.duration(self.ctx.now - asked.asked_at),
        }
        if asked.answer == network.Answer.REFUSED:
            fact = _("%(router)s refused our change %(span)s ago: the old session runs on.") % facts
        else:
            fact = _("%(router)s did not answer our change %(span)s ago: the old session runs on.") % facts
        action = Action(
            _("Disconnect session"),
            self._do("disconnect"),
            icon="plug-connected-x",
            kind="primary",
            dialog=True,
            needs=network.permissions.DISCONNECT,
        )
        return Verdict("bad", fact, _("The next sign-in brings the access that is wanted."), (action,))

    # What is owed.

    def _suspended(self) -> Verdict:
        said = _("Suspended for non-payment%(since)s.") % {"since": self._since()}
        return Verdict(
            "bad",
            self._with_debt(said),
            _("A payment brings the line back at once."),
            self._money_actions(),
            "suspended",
        )

    def _run_out(self) -> Verdict:
        said = _("The prepaid time has run out%(since)s.") % {"since": self._since()}
        detail = _("Only the payment page opens. A payment of one price brings the line back at once.")
        return Verdict("bad", self._with_debt(said), detail, self._money_actions(), "walled")

    def _walled(self) -> Verdict:
        said = _("In the walled garden%(since)s.") % {"since": self._since()}
        detail = _("Only the payment page opens there. A payment brings the line back at once.")
        return Verdict("bad", self._with_debt(said), detail, self._money_actions(), "walled")

    def _grace(self) -> Verdict:
        day = self.found.cut_on
        when = times.day(day, self.ctx.today) if day else ""
        if self.found.cause == Cause.PROMISE or self.found.client.status == collections.Status.PROMISE:
            said = _("Promised to pay by %(day)s.") % {"day": when}
        elif day and day <= self.ctx.today:
            said = _("Grace ends tonight.")
        elif day and (day - self.ctx.today).days == 1:
            said = _("Grace ends tomorrow.")
        else:
            said = _("Grace ends %(day)s.") % {"day": when}
        line = _("The line is online.") if self.found.online else self._offline_words()
        return Verdict("warn", self._with_debt(said), line, self._money_actions())

    def _with_debt(self, said: str) -> str:
        owed = self.found.client.balance.owed
        if not self.sees_money or not owed:
            return said
        debt = words.money(owed, self.ctx.tenant.currency)
        return _("%(fact)s %(name)s owes %(sum)s.") % {
            "fact": said,
            "name": self.subscriber.first_name,
            "sum": debt,
        }

    def _since(self) -> str:
        standing = self.found.client.standing
        return _(", %(span)s") % {"span": times.duration(self.ctx.now - standing.since)} if standing else ""

    # What was decided, or not done yet.

    def _no_service(self) -> Verdict:
        return Verdict("quiet", _("No service yet: nothing to be online with."))

    def _not_installed(self) -> Verdict:
        service = self.found.client.service
        assert service is not None
        span = times.duration(self.ctx.now - service.sold_at)
        action = Action(
            _("Activate service"),
            self._do("activate"),
            icon="player-play",
            kind="primary",
            dialog=True,
            needs=subscriptions.permissions.ACTIVATE,
        )
        return Verdict(
            "wait",
            _("Sold %(span)s ago, not installed yet.") % {"span": span}
            if self.ctx.now - service.sold_at > timedelta(minutes=1)
            else _("Sold just now, not installed yet."),
            _("It counts from the day the line works."),
            (action,),
        )

    def _suspended_by_hand(self) -> Verdict:
        service = self.found.client.service
        assert service is not None
        reason = subscriptions.SuspensionReason(service.suspended_for).label if service.suspended_for else ""
        span = times.duration(self.ctx.now - service.suspended_at) if service.suspended_at else ""
        fact = _("Suspended %(reason)s, %(span)s.") % {"reason": reason, "span": span}
        action = Action(
            _("Restore service"),
            self._do("restore"),
            icon="player-play",
            kind="primary",
            dialog=True,
            needs=subscriptions.permissions.SUSPEND,
        )
        return Verdict(
            "bad",
            fact,
            _("A payment does not lift this: a person did it, a person lifts it."),
            (action,),
            "suspended",
        )

    # The line itself.

    def _hung_up(self) -> Verdict:
        session = self.found.session
        assert session is not None and session.stopped_at is not None
        fact = _("Offline %(span)s: %(cause)s.") % {
            "span": times.duration(self.ctx.now - session.stopped_at),
            "cause": stop_words(session.stop_cause),
        }
        return Verdict("quiet", fact, self._router_is_well())

    def _unknown(self) -> Verdict:
        session = self.found.session
        assert session is not None and session.stopped_at is not None
        span = times.duration(self.ctx.now - session.stopped_at)
        if session.stop_cause:
            said = _("Offline %(span)s, cause unknown: the session ended with “%(cause)s”.")
            fact = said % {"span": span, "cause": stop_words(session.stop_cause)}
        else:
            fact = _("Offline %(span)s, cause unknown.") % {"span": span}
        ways = (*keeping_out.to_by_hand(self.found), *keeping_out.his_sign_ins(self.found))
        if self.found.neighbours:
            return Verdict("warn", fact, keeping_out.went_with_him(self.found), ways, "offline")
        said_of_line = _("%(well)s Try a call.") % {"well": self._router_is_well()}
        return Verdict(
            "warn", fact, f"{said_of_line} {keeping_out.hints(self.found)}".strip(), ways, "offline"
        )

    def _offline_words(self) -> str:
        gone = self.found.offline_since
        return (
            _("The line is offline %(span)s.") % {"span": times.duration(self.ctx.now - gone)}
            if gone
            else _("Never online yet.")
        )

    def _router_is_well(self) -> str:
        router = self.found.router
        if router is None or router.state not in (RouterState.ANSWERS, RouterState.EMPTY):
            return _("The account is in order.")
        return _("The account is in order and %(router)s answers, %(n)s online there.") % {
            "router": router.router.name,
            "n": words.count(router.online),
        }

    def _money_actions(self) -> tuple[Action, ...]:
        return money_actions(self.subscriber.id)

    def _do(self, what: str) -> str:
        return do_url(self.subscriber.id, what)
