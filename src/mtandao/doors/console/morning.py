"""What is wrong now, worst first: the dashboard's sentence, and the list of what needs a person."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.billing import contract as billing
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.hubs import address
from mtandao.doors.console.silence import routers_down
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action, Row, Text, Verdict
from mtandao.foundation.outbox.commands import VIEW as SEE_OPERATIONS


@dataclass(frozen=True)
class Worry:
    """`count` of nothing is no worry. `hot`: somebody waits for it. `sentence` says it alone."""

    label: Text
    note: Text
    count: int
    icon: str
    url: str
    hot: bool = False
    sentence: Text = ""


class Morning:
    """Of one asker: what he may not see does not worry him. Each thing is asked once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @cached_property
    def routers(self) -> list[reports.RouterHealth]:
        return reports.routers(self.ctx) if self.ctx.may(network.permissions.VIEW) else []

    @cached_property
    def silent(self) -> list[reports.RouterHealth]:
        return [each for each in self.routers if each.state == reports.RouterState.SILENT]

    @cached_property
    def worries(self) -> list[Worry]:
        asked = [
            self._tax_office(),
            self._gateways(),
            self._unplaced(),
            self._failed(),
            self._routers(),
            self._passwords_tried(),
            self._without_address(),
            self._pools_nearly_full(),
            self._not_written(),
            self._offline(),
            self._unheard(),
        ]
        return [worry for worry in asked if worry is not None and worry.count]

    def rows(self) -> list[Row]:
        return [
            Row(each.label, each.note, words.count(each.count), url=each.url, icon=each.icon, hot=each.hot)
            for each in self.worries
        ]

    def verdict(self) -> Verdict | None:
        """None for who may see nothing of it: no sentence is better than "all is well" unasked."""
        if self.silent:
            return routers_down(self.silent, self.routers, self.ctx.now)
        hot = [each for each in self.worries if each.hot]
        if hot:
            first = hot[0]
            others = [each.label for each in hot[1:]]
            detail = (
                _("Also: %(others)s.") % {"others": words.joined([str(each).lower() for each in others])}
                if others
                else ""
            )
            actions = (Action(_("Look at it"), first.url, kind="primary"),) if first.url else ()
            return Verdict("warn", first.sentence, detail or self._well(), actions)
        said = self._well()
        return Verdict("good", said) if said else None

    def _well(self) -> str:
        """`All 14 routers answer, nothing waits.`"""
        if not self.ctx.may(subscribers.permissions.VIEW):
            return ""
        heard = [each for each in self.routers if each.state != reports.RouterState.NEW]
        if not heard:
            return (
                ""
                if self.worries and any(each.hot for each in self.worries)
                else _("Nothing waits for a person.")
            )
        answer = ngettext("The router answers", "All %(n)s routers answer", len(heard)) % {"n": len(heard)}
        if any(each.hot for each in self.worries):
            return f"{answer}."
        return _("%(routers)s, nothing waits.") % {"routers": answer}

    # One worry each.

    def _tax_office(self) -> Worry | None:
        """KRA wants papers on the day: what stops them is not found out by who happens to look there."""
        trouble = billing.fiscal_trouble(self.ctx) if self.ctx.may(billing.permissions.VIEW) else None
        if trouble is None:
            return None
        said = f"{trouble.sentence} {trouble.device.problem}".strip()
        note = times.moment(trouble.since, self.ctx.now) if trouble.since else ""
        return Worry(
            _("Papers KRA has not signed") if trouble.waiting else _("Fiscal device stopped"),
            _("since %(when)s") % {"when": note} if note else trouble.device.problem,
            max(trouble.waiting, 1),
            icon="receipt-tax",
            url=address("fiscal:papers"),
            hot=True,
            sentence=said,
        )

    def _gateways(self) -> Worry | None:
        """What a provider refuses until somebody of ours mends it, until it works again."""
        if not self.ctx.may(payments.permissions.VIEW):
            return None
        found = payments.gateway_trouble(self.ctx)
        if not found:
            return None
        first = found[0]
        return Worry(
            _("Gateways that refuse us"),
            str(first.gateway.short_code),
            len(found),
            icon="cash-off",
            url=address("payments:gateways"),
            hot=True,
            sentence=_(str(first.sentence)),
        )

    def _unplaced(self) -> Worry | None:
        if not self.ctx.may(payments.permissions.VIEW):
            return None
        found = reports.worries.unplaced(self.ctx)
        money = self.ctx.may(subscribers.permissions.VIEW_MONEY)
        worth = words.money(found.total, self.ctx.tenant.currency, whole=True) if money else ""
        said = ngettext("%(n)s payment found no owner", "%(n)s payments found no owner", found.count) % {
            "n": found.count
        }
        sentence = f"{said}: {worth}." if worth else f"{said}."
        return Worry(
            _("Payments nobody placed"),
            worth,
            found.count,
            icon="cash-off",
            url=address("payments:suspense"),
            hot=True,
            sentence=sentence,
        )

    def _failed(self) -> Worry | None:
        if not self.ctx.may(SEE_OPERATIONS):
            return None
        found = reports.worries.failed(self.ctx)
        parts = []
        if found.deliveries:
            parts.append(
                ngettext("%(n)s event set aside", "%(n)s events set aside", found.deliveries)
                % {"n": found.deliveries}
            )
        if found.runs:
            parts.append(ngettext("%(n)s run failed", "%(n)s runs failed", found.runs) % {"n": found.runs})
        note = words.joined(parts)
        sentence = _("%(what)s: nothing is lost, it waits to be tried again.") % {
            "what": note[:1].upper() + note[1:]
        }
        url = address("operations:dead") if found.deliveries else address("operations:schedules")
        return Worry(
            _("Work that failed"),
            note,
            found.count,
            icon="refresh-alert",
            url=url,
            hot=True,
            sentence=sentence,
        )

    def _not_written(self) -> Worry | None:
        if not self.ctx.may(network.permissions.VIEW):
            return None
        count = reports.worries.not_written(self.ctx)
        sentence = ngettext(
            "RADIUS does not have the access of %(n)s login yet.",
            "RADIUS does not have the access of %(n)s logins yet.",
            count,
        ) % {"n": count}
        return Worry(
            _("Logins RADIUS lacks"),
            _("over a minute"),
            count,
            icon="database-x",
            url=address("network:logins"),
            hot=True,
            sentence=sentence,
        )

    def _routers(self) -> Worry | None:
        """The dashboard's sentence names the worst of them."""
        lost = sum(each.lost for each in self.silent)
        note = ngettext("%(n)s subscriber offline", "%(n)s subscribers offline", lost) % {"n": lost}
        return Worry(
            _("Routers that are silent"),
            note if lost else "",
            len(self.silent),
            icon="router",
            url=address("network:routers"),
        )

    def _passwords_tried(self) -> Worry | None:
        if not self.ctx.may(network.permissions.VIEW):
            return None
        count = reports.worries.passwords_tried(self.ctx)
        sentence = ngettext(
            "Somebody tries passwords: %(n)s alarm rings.",
            "Somebody tries passwords: %(n)s alarms ring.",
            count,
        ) % {"n": count}
        return Worry(
            _("Passwords tried"),
            _("going on"),
            count,
            icon="key",
            url=address("network:guessing"),
            hot=True,
            sentence=sentence,
        )

    def _without_address(self) -> Worry | None:
        if not self.ctx.may(network.permissions.VIEW):
            return None
        return Worry(
            _("Lines without an address"),
            _("a fixed one was sold"),
            reports.worries.without_address(self.ctx),
            icon="map-pin",
            url=address("network:logins"),
        )

    def _pools_nearly_full(self) -> Worry | None:
        if not self.ctx.may(ipam.permissions.VIEW):
            return None
        return Worry(
            _("Pools nearly full"),
            _("nine in ten addresses are in use"),
            reports.worries.pools_nearly_full(self.ctx),
            icon="list-details",
            url=f"{address('ipam:pools')}?full=true",
        )

    def _offline(self) -> Worry | None:
        if not self.ctx.may(subscribers.permissions.VIEW):
            return None
        count = reports.worries.paid_but_offline(self.ctx) or 0
        url = f"{reverse('console:subscribers')}?line=missing"
        note = _("active, nothing overdue")
        return Worry(_("Paid but offline"), note, count, icon="wifi-off", url=url)

    def _unheard(self) -> Worry | None:
        if not self.ctx.may(messaging.permissions.VIEW):
            return None
        count = reports.worries.unheard(self.ctx)
        return Worry(
            _("Messages that failed"),
            _("since yesterday"),
            count,
            icon="message-off",
            url=f"{address('messaging:messages')}?state=failed&state=not_sent&state=unknown",
        )
