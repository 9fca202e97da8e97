"""How a router is taught: the line to paste, how far it came as one thread, and what to do where it is stuck."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach, Vendor
from mtandao.domains.network.commands.onboarding import issue_line
from mtandao.domains.network.models import Nas, Onboarding, RouterStatus
from mtandao.domains.network.pppoe import services_on
from mtandao.domains.network.queries import router
from mtandao.domains.network.rules import routeros
from mtandao.domains.network.rules.routeros import Part
from mtandao.domains.network.setting_up import setup_of
from mtandao.domains.network.teaching import line_of, still_works
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Action, Crumb, Fact, Step, Text, Verdict


def tab(ctx: Context, nas: Nas, path: str) -> dict[str, Any]:
    it = setup_of(ctx, nas)
    said = {
        Part.TUNNEL: (_("Tunnel"), _("the way to us, whatever network the router stands behind")),
        Part.USER: (_("Our user"), _("with as few rights as it needs, from our address alone")),
        Part.RADIUS: (_("RADIUS and CoA"), _("who may sign in, and changes to running sessions")),
        Part.WALL: (_("Walled garden"), _("who has not paid reaches the payment page alone")),
        Part.SERVICES: (_("Pools and PPPoE"), _("where customers dial in, and what addresses they get")),
    }
    return {
        "mikrotik": nas.vendor == Vendor.MIKROTIK,
        "parts": [(*said[each.part], routeros.lines(each)) for each in routeros.parts(it)],
        "facts": (
            *(
                Fact(_("RADIUS server"), address, mono=True, copy=address)
                for address in (it.server, *(node.address for node in it.backups))
            ),
            Fact(_("Sign-in port"), str(it.auth_port), mono=True),
            Fact(_("Accounting port"), str(it.acct_port), mono=True),
            Fact(_("Secret"), it.secret, mono=True, copy=it.secret),
            Fact(_("CoA port"), str(it.coa_port), mono=True),
            Fact(_("Interim"), times.duration(it.interim_s)),
            Fact(_("Walled list"), it.walled_list, mono=True),
        ),
        **_by_line(ctx, nas, path),
    }


def _by_line(ctx: Context, nas: Nas, path: str) -> dict[str, Any]:
    onboarding = Onboarding.of(ctx).select_related("nas").filter(nas=nas.pk).first()
    status = RouterStatus.of(ctx).filter(nas=nas.pk).first()
    works = onboarding is not None and still_works(ctx, onboarding)
    steps = steps_of(ctx, nas, onboarding, status)
    under_way = works and any(step.state in ("wait", "todo", "cut") for step in steps)
    return {
        "line": line_of(onboarding) if onboarding is not None and works else "",
        "steps": steps,
        "where": _where(nas, onboarding, status, works=works, dial_in=_dial_in(ctx, nas)),
        "poll_url": path if under_way else "",
        "new_line_url": reverse("network:new-line", kwargs={"nas_id": nas.pk}),
    }


def steps_of(
    ctx: Context, nas: Nas, onboarding: Onboarding | None, status: RouterStatus | None
) -> list[Step]:
    """Fetched, run, REST, first sign-in. What comes later proves what came before it."""
    heard = nas.last_seen_at
    reaches = status is not None and status.reach == Reach.REACHABLE
    ran = onboarding.ran_at if onboarding else None
    fetched = onboarding.fetched_at if onboarding else None
    too_old = status is not None and status.reach == Reach.TOO_OLD
    found = [
        _step(ctx, _("Line fetched"), fetched, proven=bool(ran or heard or reaches), live=True),
        _step(ctx, _("Script ran"), ran, proven=bool(heard or reaches), live=bool(fetched)),
    ]
    if too_old:
        found[1] = Step(found[1].label, _("RouterOS 6"), "cut")
    rest = Step(
        _("REST answers"), status.version if status and reaches else "", "done" if reaches else "todo"
    )
    if not reaches and status is not None and status.looked_at is not None and not too_old and ran:
        rest = Step(rest.label, Reach(status.reach).label, "cut")
    elif not reaches and ran:
        rest = Step(rest.label, _("being asked"), "wait")
    first = _step(ctx, _("First sign-in"), heard, proven=False, live=bool(ran or reaches))
    if heard and reaches:
        first = Step(first.label, first.fact, "last")
    return [*found, rest, first]


def _step(ctx: Context, label: Text, at: Any, *, proven: bool, live: bool) -> Step:
    if at is not None:
        return Step(label, times.ago(at, ctx.now))
    if proven:
        return Step(label)
    return Step(label, _("waiting") if live else "", "wait" if live else "todo")


def _dial_in(ctx: Context, nas: Nas) -> tuple[Action, ...]:
    """Where customers dial in is the next thing to set up, if nothing is yet."""
    if services_on(ctx, nas.pk).exists():
        return ()
    url = reverse("network:new-pppoe", kwargs={"nas_id": nas.pk})
    return (Action(_("Set up PPPoE"), url, kind="primary", needs=permissions.CHANGE_NAS),)


def _where(
    nas: Nas,
    onboarding: Onboarding | None,
    status: RouterStatus | None,
    *,
    works: bool,
    dial_in: tuple[Action, ...],
) -> Verdict:
    """Where it stands, and what to do if it goes no further."""
    reach = Reach(status.reach) if status is not None else Reach.UNKNOWN
    if reach == Reach.TOO_OLD:
        return Verdict(
            "bad",
            _("It is a RouterOS 6: it has neither WireGuard nor REST."),
            _(
                "Upgrade it to RouterOS 7 and paste a line again. Without that RADIUS and CoA work with the lines "
                "below, and looking into it and repairing it do not."
            ),
        )
    if (
        onboarding is not None
        and onboarding.ran_at is not None
        and reach not in (Reach.REACHABLE, Reach.UNKNOWN)
    ):
        stuck = {
            Reach.OFFLINE: _(
                "Its web service (/ip service, www) must be on, and nothing between us may stop it: the firewall's "
                "input chain must let our address in."
            ),
            Reach.DENIED: _("Somebody changed our user on it: paste the line again."),
            Reach.NO_RIGHTS: _("Somebody changed our user's group on it: paste the line again."),
        }
        return Verdict("bad", status.said if status else "", stuck.get(reach, ""))
    if nas.last_seen_at is not None:
        return Verdict("good", _("It is set up."), _("Pasting the line again does no harm."), dial_in)
    if onboarding is not None and onboarding.ran_at is not None:
        return Verdict(
            "wait",
            _("The script ran. Now somebody has to sign in."),
            _(
                "If nobody gets in: does a PPPoE server or hotspot run on it, and are its own /ppp secrets gone?"
            ),
            dial_in,
        )
    if onboarding is not None and onboarding.fetched_at is not None:
        return Verdict(
            "wait",
            _("The line was fetched, and the script has not told that it ran."),
            _("The terminal says where it stopped. When that is mended, paste the same line again."),
        )
    if works:
        return Verdict(
            "wait",
            _("Paste this line into the router's terminal."),
            _(
                "It works for one day. If fetching fails, the router lacks a way to the internet or a name server."
            ),
        )
    return Verdict("quiet", _("The line works no more."), _("A new one works for a day."))


class NewLinePage(ConfirmPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("New line")
    verb = gettext_lazy("Make a new line")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = router(ctx, kwargs["nas_id"])
        return (
            _("%(name)s gets a new line to paste.") % {"name": found.name},
            (
                _("The line before it works no more."),
                _("Secret, user and keys stay: nothing changes for who is online."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(router(ctx, kwargs["nas_id"]).name, _tab_url(kwargs["nas_id"]))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        issue_line(ctx, nas_id=kwargs["nas_id"])
        return Done(_tab_url(kwargs["nas_id"]))


def _tab_url(nas_id: Any) -> str:
    return reverse("network:router", kwargs={"nas_id": nas_id, "tab": "lines"})
