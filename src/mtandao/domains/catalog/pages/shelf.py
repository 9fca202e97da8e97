"""From draft to sale, to no new sign-ups, to the archive: one plan, or many of the list."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.commands.plans import change_plan
from mtandao.domains.catalog.commands.shelf import archive_plan, move_plans
from mtandao.domains.catalog.pages.plans import PlansPage
from mtandao.domains.catalog.queries import plan
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, finish
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Crumb, Text


class OfPlan(ConfirmPage):
    """One question about one plan."""

    needs = permissions.CHANGE

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(
            plan(ctx, kwargs["plan_id"]).name, reverse("catalog:plan", kwargs={"plan_id": kwargs["plan_id"]})
        )


class SellPlanPage(OfPlan):
    title = verb = gettext_lazy("Put on sale")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        said = _("%(name)s can be sold from now on.") % {"name": plan(ctx, kwargs["plan_id"]).name}
        return said, (_("It stands in the portal and in every choice of plans."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        moved = change_plan(ctx, plan_id=kwargs["plan_id"], state=PlanState.ACTIVE)
        return Done(
            reverse("catalog:plan", kwargs={"plan_id": moved.pk}),
            _("%(name)s is on sale.") % {"name": moved.name},
        )


class ClosePlanPage(OfPlan):
    title = verb = gettext_lazy("Close to new sign-ups")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        said = _("Nobody new gets %(name)s.") % {"name": plan(ctx, kwargs["plan_id"]).name}
        return said, (
            _("Who has it keeps it, with its speed and price."),
            _("It can be put on sale again at any time."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        moved = change_plan(ctx, plan_id=kwargs["plan_id"], state=PlanState.DEPRECATED)
        return Done(
            reverse("catalog:plan", kwargs={"plan_id": moved.pk}),
            _("%(name)s takes no new sign-ups.") % {"name": moved.name},
        )


class ArchivePlanPage(OfPlan):
    title = gettext_lazy("Archive plan")
    verb = gettext_lazy("Archive plan")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = plan(ctx, kwargs["plan_id"])
        return (
            _("%(name)s is taken off the shelf for good.") % {"name": found.name},
            (
                _("Who has it keeps it, with its speed and price."),
                _("Nobody new can get it. Its RADIUS group stays."),
            ),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        archived = archive_plan(ctx, plan_id=kwargs["plan_id"])
        return Done(reverse("catalog:plans"), _("%(name)s archived.") % {"name": archived.name})


class Move:
    """One step that many plans take at once. `asks`: a question first, because nothing leads back."""

    def __init__(self, to: PlanState, title: Text, *, asks: bool = False) -> None:
        self.to, self.title, self.asks = to, title, asks


MOVES: dict[str, Move] = {
    "sale": Move(PlanState.ACTIVE, gettext_lazy("Put on sale")),
    "close": Move(PlanState.DEPRECATED, gettext_lazy("Close to new sign-ups")),
    "archive": Move(PlanState.ARCHIVED, gettext_lazy("Archive plans"), asks=True),
}


class MovePlansPage(Page):
    """Posted to from the list; a question that leads nowhere back posts to itself."""

    needs = permissions.CHANGE
    template: ClassVar[str] = "catalog/move_plans.html"

    def get(self, request: HttpRequest, what: str) -> HttpResponse:
        """Nothing is picked by an address: back to the list."""
        _move(what)
        return finish(request, reverse("catalog:plans"))

    def post(self, request: HttpRequest, what: str) -> HttpResponse:
        move, back = _move(what), reverse("catalog:plans")
        rows = list(PlansPage.picked(request).order_by("name").values_list("pk", "name"))
        if not rows:
            return finish(request, Done(back, _("No plan was chosen.")))
        if move.asks and "sure" not in request.POST:
            return self._ask(request, move, [name for _pk, name in rows])
        moved = move_plans(self.ctx, plan_ids=[pk for pk, _name in rows], to=move.to)
        refused = [fact.detail for fact in moved.refused]
        return finish(request, Done(back, said_of_many(str(move.title), len(moved.done), refused)))

    def _ask(self, request: HttpRequest, move: Move, names: Sequence[str]) -> HttpResponse:
        many = ngettext(
            "%(n)s plan is taken off the shelf for good.",
            "%(n)s plans are taken off the shelf for good.",
            len(names),
        ) % {"n": words.count(len(names))}
        context = {
            "title": move.title,
            "sentence": many,
            "consequences": (", ".join(names[:10]), _("Who has one keeps it, with its speed and price.")),
            "verb": move.title,
            "danger": True,
            "back": Crumb(_("Plans"), reverse("catalog:plans")),
            "cancel_url": reverse("catalog:plans"),
            "ids": request.POST.getlist("ids"),
            "query": request.POST.get("query", ""),
            "all": request.POST.get("all", ""),
        }
        return draw(request, self.template, context, 200)


def said_of_many(what: str, done: int, refused: Sequence[str]) -> str:
    """`Put on sale: 3 done. 1 refused: Home 20 is archived for good.`"""
    said = _("%(what)s: %(n)s done.") % {"what": what, "n": words.count(done)}
    if not refused:
        return said
    more = ngettext("%(n)s refused: %(why)s", "%(n)s refused, the first: %(why)s", len(refused))
    return f"{said} {more % {'n': words.count(len(refused)), 'why': refused[0]}}"


def _move(what: str) -> Move:
    if what not in MOVES:
        raise Http404(what)
    return MOVES[what]
