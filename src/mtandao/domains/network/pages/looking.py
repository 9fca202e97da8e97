"""How a router was when it was last asked over REST, and asking it now."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.commands.status import record_looks
from mtandao.domains.network.hands import look_at
from mtandao.domains.network.pages.routers import memory_used, status_of
from mtandao.domains.network.queries import router
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Crumb, Fact, Text


def status_facts(ctx: Context, nas: Any) -> tuple[Fact, ...]:
    """What it said of itself when it last answered, and since when it does not."""
    status = status_of(nas)
    if status is None:
        return (Fact(_("REST"), Reach.UNKNOWN.label),)
    facts = [Fact(_("REST"), Reach(status.reach).label, status.said)]
    if status.looked_at:
        facts.append(Fact(_("Asked"), times.ago(status.looked_at, ctx.now)))
    if status.answered_at is None:
        return tuple(facts)
    if status.reach != Reach.REACHABLE:
        facts.append(Fact(_("Last answered"), times.ago(status.answered_at, ctx.now)))
        if status.rest_until:
            facts.append(Fact(_("Asked again"), times.moment(status.rest_until, ctx.now)))
    facts += [
        Fact(_("Version"), status.version, mono=True),
        Fact(_("Board"), status.board),
        Fact(_("CPU"), f"{status.cpu_load} %" if status.cpu_load is not None else ""),
        Fact(_("Memory"), memory_used(status)),
        Fact(_("Up for"), times.duration(ctx.now - status.booted_at) if status.booted_at else ""),
        Fact(_("PPP sessions"), words.count(status.ppp_sessions) if status.ppp_sessions is not None else ""),
    ]
    return tuple(fact for fact in facts if fact.value != "")


class LookPage(ConfirmPage):
    """Asks the router at once, however long it was resting: one call with its deadline."""

    needs = permissions.VIEW
    title = gettext_lazy("Look now")
    verb = gettext_lazy("Look now")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = router(ctx, kwargs["nas_id"])
        return (
            _("%(name)s is asked how it is.") % {"name": found.name},
            (_("Nothing on it is changed. It takes ten seconds at most."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(router(ctx, kwargs["nas_id"]).name, _url(kwargs["nas_id"]))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        nas = router(ctx, kwargs["nas_id"])
        look = look_at(nas)
        record_looks(ctx.as_system("look"), looks=[look])
        said = _("%(name)s answers.") % {"name": nas.name} if look.reach == Reach.REACHABLE else look.said
        return Done(_url(nas.pk), said)


def _url(nas_id: Any) -> str:
    return reverse("network:router", kwargs={"nas_id": nas_id})
