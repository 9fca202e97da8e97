"""One router: how it differs from what is wanted, field by field, and who rides free on it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.commands.looks import ask_look
from mtandao.domains.reconciliation.commands.repairs import ask_repair
from mtandao.domains.reconciliation.models import Drift, Look
from mtandao.domains.reconciliation.pages import looking, wording
from mtandao.domains.reconciliation.pages.riders import RiderTable
from mtandao.domains.reconciliation.pages.routers import BACK
from mtandao.domains.reconciliation.queries import drift_on, look_at, open_riders
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text, Verdict

MOST_RIDERS = 200


@dataclass(frozen=True)
class Compared:
    """A router, its last look, and what differs in the order in which a router is set up."""

    nas: network.Nas
    look: Look | None
    rows: list[Drift]


class RouterDriftPage(DetailPage):
    needs = permissions.VIEW
    route = "reconciliation:router"
    tabs = (
        Tab("differences", gettext_lazy("Differences"), "reconciliation/_differences.html"),
        Tab("riders", gettext_lazy("Free riders"), "reconciliation/_riders.html"),
    )

    def load(self, ctx: Context, **ids: Any) -> Compared:
        nas = network.router(ctx, ids["nas_id"])
        return Compared(nas, look_at(ctx, nas.pk), drift_on(ctx, nas.pk))

    def counts(self, ctx: Context, thing: Compared) -> dict[str, int]:
        look = thing.look
        return {"differences": look.differences, "riders": look.riders} if look else {}

    def head(self, ctx: Context, thing: Compared) -> Head:
        nas, look, rows = thing.nas, thing.look, thing.rows
        can = _repairable(ctx, nas, rows)
        at = {"nas_id": nas.pk}
        looked = times.ago(look.looked_at, ctx.now) if look and look.looked_at else _("never")
        return Head(
            title=nas.name,
            badges=(Badge(*wording.mark_of(look)),),
            facts=(
                Fact(_("Address"), nas.address, mono=True, copy=nas.address),
                Fact(_("Looked"), looked),
                Fact(_("Router"), _("Open"), url=reverse("network:router", kwargs=at)),
            ),
            verdict=_verdict(ctx, look, rows, can),
            actions=(
                *_repair(can, at),
                Action(
                    _("Look now"),
                    reverse("reconciliation:look", kwargs=at),
                    icon="refresh",
                    method="post",
                    needs=permissions.REPAIR,
                ),
            ),
            back=BACK,
        )

    def differences(self, ctx: Context, thing: Compared) -> dict[str, Any]:
        return {
            "looking": looking.piece(ctx, thing.nas, thing.look),
            "differences": [
                {
                    "state": wording.kind_html(row),
                    "what": wording.what(row),
                    "fields": wording.fields(row),
                    "step": wording.step(ctx, row),
                    "found_at": row.found_at,
                }
                for row in thing.rows
            ],
        }

    def riders(self, ctx: Context, thing: Compared) -> dict[str, Any]:
        found = open_riders(ctx).filter(nas=thing.nas.pk).order_by("-found_at")[:MOST_RIDERS]
        return {
            "looking": looking.piece(ctx, thing.nas, thing.look),
            "riders": RiderTable(list(found), request=self.request),
        }


def _repairable(ctx: Context, nas: network.Nas, rows: list[Drift]) -> list[Drift]:
    """What the router refused for good is not offered again: its service has to be changed first."""
    refused = network.rows_refused(ctx, nas.pk)
    return [row for row in rows if row.repairable and (row.menu, row.key) not in refused]


def _repair(can: list[Drift], at: dict[str, Any]) -> tuple[Action, ...]:
    if not can:
        return ()
    url = reverse("reconciliation:repair", kwargs=at)
    repair = Action(_("Repair"), url, icon="tool", kind="primary", dialog=True, needs=permissions.REPAIR)
    return (repair,)


def _verdict(ctx: Context, look: Look | None, rows: list[Drift], can: list[Drift]) -> Verdict:
    if look is None or look.looked_at is None:
        said = _("This router was not looked at yet.")
        return Verdict("wait", said, _("It is read within two minutes once it has a user for us."))
    if look.state != network.Reach.REACHABLE:
        known = (
            _("What is listed is from %(ago)s.") % {"ago": times.ago(look.good_at, ctx.now)}
            if look.good_at
            else ""
        )
        return Verdict("bad", look.problem, known)
    if look.refuses_speeds and not any(row.repairable for row in rows):
        return _does_not_take_speeds(look)
    if not rows:
        return Verdict("good", _("It holds what is wanted."), _("What was made by hand on it is left alone."))
    said = ngettext(
        "%(n)s difference, %(can)s can be repaired.", "%(n)s differences, %(can)s can be repaired.", len(rows)
    )
    return Verdict(
        "warn" if can else "wait",
        said % {"n": words.count(len(rows)), "can": words.count(len(can))},
        _("A repair changes rows of ours alone, and is followed by another look."),
    )


def _does_not_take_speeds(look: Look) -> Verdict:
    said = ngettext(
        "%(n)s session runs at another speed than was sold, and this router does not take the change.",
        "%(n)s sessions run at another speed than was sold, and this router does not take the change.",
        look.unlike,
    ) % {"n": words.count(look.unlike)}
    log = Action(_("Router requests"), reverse("network:requests") + f"?router={look.nas_id}", icon="history")
    more = _("What it says is among the router requests. It is asked again, more and more seldom.")
    return Verdict("warn", said, more, (log,))


class RepairPage(ConfirmPage):
    needs = permissions.REPAIR
    title = gettext_lazy("Repair router")
    verb = gettext_lazy("Repair")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        nas = network.router(ctx, kwargs["nas_id"])
        rows = _repairable(ctx, nas, list(drift_on(ctx, nas.pk)))
        if not rows:
            return _("Nothing on %(router)s can be repaired from here.") % {"router": nas.name}, None
        said = _("These rows of ours are made as wanted on %(router)s:") % {"router": nas.name}
        return said, tuple(f"{wording.what(row)}: {wording.summary(row)}" for row in rows)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return _back(ctx, kwargs)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        asked = ask_repair(ctx, nas_id=kwargs["nas_id"])
        said = ngettext("%(n)s repair asked.", "%(n)s repairs asked.", asked) % {"n": words.count(asked)}
        return Done(str(_back(ctx, kwargs).url), said)


class LookNowPage(ConfirmPage):
    needs = permissions.REPAIR
    title = gettext_lazy("Look now")
    verb = gettext_lazy("Look now")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        nas = network.router(ctx, kwargs["nas_id"])
        return _("%(router)s is read and compared now.") % {"router": nas.name}, (
            _("Nothing on it is changed."),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return _back(ctx, kwargs)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        ask_look(ctx, nas_id=kwargs["nas_id"])
        return Done(str(_back(ctx, kwargs).url), _("It is looked at; this takes some seconds."))


def _back(ctx: Context, kwargs: dict[str, Any]) -> Crumb:
    nas = network.router(ctx, kwargs["nas_id"])
    return Crumb(nas.name, reverse("reconciliation:router", kwargs={"nas_id": nas.pk}))
