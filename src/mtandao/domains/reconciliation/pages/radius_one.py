"""One user, group or router of RADIUS with both sides; and a look at all of it."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import DriftKind, End, Holder
from mtandao.domains.reconciliation.commands.radius import ask_radius_look
from mtandao.domains.reconciliation.commands.radius_repairs import ask_radius_repair
from mtandao.domains.reconciliation.models import RadiusDrift
from mtandao.domains.reconciliation.pages import radius_wording as wording
from mtandao.domains.reconciliation.pages.wording import SHAPES
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text, Verdict

RADIUS = Crumb(gettext_lazy("RADIUS compared"), reverse_lazy("reconciliation:radius"))


class RadiusDriftPage(DetailPage):
    needs = permissions.VIEW
    route = "reconciliation:radius-one"
    tabs = (Tab("rows", gettext_lazy("Both sides"), "reconciliation/_radius.html"),)

    def load(self, ctx: Context, **ids: Any) -> RadiusDrift:
        """Also one that has ended: somebody may stand on it."""
        return RadiusDrift.found(ctx, id=ids["drift_id"])

    def head(self, ctx: Context, thing: RadiusDrift) -> Head:
        kind = DriftKind(thing.kind)
        badge = Badge("done", End(thing.end).label) if thing.end else Badge(SHAPES[kind], kind.label)
        return Head(
            title=thing.name,
            badges=(badge,),
            facts=(
                Fact(_("What"), str(Holder(thing.holder).label)),
                Fact(_("Found"), times.ago(thing.found_at, ctx.now)),
                *_whose(thing),
            ),
            verdict=_verdict(ctx, thing),
            actions=_repair(thing),
            back=RADIUS,
        )

    def rows(self, ctx: Context, thing: RadiusDrift) -> dict[str, Any]:
        return {"fields": wording.fields(thing)}


def _whose(row: RadiusDrift) -> tuple[Fact, ...]:
    if row.subscriber_id:
        return (Fact(_("Subscriber"), _("Open"), url=f"/subscribers/{row.subscriber_id}/"),)
    if row.holder == Holder.ROUTER:
        return (Fact(_("Router"), _("Open"), url=reverse("network:router", kwargs={"nas_id": row.key})),)
    return ()


def _verdict(ctx: Context, row: RadiusDrift) -> Verdict:
    if row.ended_at:
        said = _("RADIUS holds what is wanted of %(name)s.") % {"name": row.name}
        return Verdict("good", said, times.ago(row.ended_at, ctx.now))
    return Verdict(
        "warn",
        f"{row.name}: {wording.summary(row)}",
        wording.step(ctx, row),
    )


def _repair(row: RadiusDrift) -> tuple[Action, ...]:
    if row.ended_at:
        return ()
    url = reverse("reconciliation:radius-one-repair", kwargs={"drift_id": row.pk})
    repair = Action(_("Repair"), url, icon="tool", kind="primary", dialog=True, needs=permissions.REPAIR)
    return (repair,)


class RepairOnePage(ConfirmPage):
    needs = permissions.REPAIR
    title = gettext_lazy("Repair RADIUS")
    verb = gettext_lazy("Repair")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        row = RadiusDrift.found(ctx, id=kwargs["drift_id"])
        if row.ended_at:
            return _("RADIUS holds what is wanted of %(name)s.") % {"name": row.name}, None
        said = _("What is wanted of %(name)s is written to RADIUS again.") % {"name": row.name}
        return said, (wording.summary(row), _("What was added by hand stays."))

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        row = RadiusDrift.found(ctx, id=kwargs["drift_id"])
        return Crumb(row.name, reverse("reconciliation:radius-one", kwargs={"drift_id": row.pk}))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        asked = ask_radius_repair(ctx, drift_ids=[kwargs["drift_id"]])
        said = _("Repair asked.") if asked else _("Nothing of this differs any more.")
        return Done(str(self.way_back(ctx, **kwargs).url), said)


class LookAtRadiusPage(ConfirmPage):
    needs = permissions.REPAIR
    title = gettext_lazy("Look at RADIUS")
    verb = gettext_lazy("Look now")
    back = RADIUS

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        said = _("All users, groups and routers in RADIUS are read and compared now.")
        return said, (_("Nothing in it is changed."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        ask_radius_look(ctx)
        return Done(reverse("reconciliation:radius"), _("It is compared; many customers take some minutes."))
