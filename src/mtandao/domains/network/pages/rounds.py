"""Rounds through the sessions of a router or a POP: how far one is, who did not take it, stopping and repeating."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer, RoundKind
from mtandao.domains.network.commands.rounds import repeat_round, stop_round
from mtandao.domains.network.models import Round, RoundFailure
from mtandao.domains.network.pages.requests import SHAPES
from mtandao.domains.network.round_queries import failures_of, round_of, rounds
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, KitColumn, MomentColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import (
    Action,
    Badge,
    Crumb,
    Emptiness,
    Fact,
    Figure,
    Head,
    Progress,
    Text,
    Verdict,
)
from mtandao.foundation.kit.tables import KitTable

SHOWN = 20


def url_of(round_id: UUID) -> str:
    return reverse("network:round", kwargs={"round_id": round_id})


def whose(found: Round) -> Text:
    if found.pop:
        return _("POP %(name)s") % {"name": found.pop.name}
    return found.nas.name if found.nas else _("Plan %(group)s") % {"group": found.group}


class FailureTable(KitTable):
    answer = StateColumn(gettext_lazy("Answer"))
    login = CodeColumn(gettext_lazy("Sign-in"), accessor="login__username", phone="title", width="l")
    router = KitColumn(gettext_lazy("Router"), priority=2, width="m")
    detail = KitColumn(gettext_lazy("It said"), flex=True, phone="line")

    def render_answer(self, record: RoundFailure) -> Any:
        return state_html(SHAPES[Answer(record.answer)], Answer(record.answer).label)

    def row_name(self, record: RoundFailure) -> str:
        return record.login.username


class RoundPage(DetailPage):
    needs = permissions.VIEW
    route = "network:round"
    tabs = (Tab("overview", gettext_lazy("Overview"), "network/_round.html"),)

    def load(self, ctx: Context, **ids: Any) -> Round:
        return round_of(ctx, ids["round_id"])

    def head(self, ctx: Context, thing: Round) -> Head:
        at = {"round_id": thing.pk}
        actions = []
        if thing.goes:
            stop = reverse("network:stop-round", kwargs=at)
            actions.append(Action(_("Stop"), stop, kind="danger", dialog=True, needs=permissions.ROUND))
        elif thing.failed:
            again = reverse("network:repeat-round", kwargs=at)
            actions.append(
                Action(_("Repeat these"), again, icon="refresh", dialog=True, needs=permissions.ROUND)
            )
        back = Crumb(_("Rounds"), reverse("network:rounds"))
        if thing.nas:
            back = Crumb(thing.nas.name, reverse("network:router", kwargs={"nas_id": thing.nas.pk}))
        elif thing.pop and thing.pop.removed_at is None:
            back = Crumb(thing.pop.name, reverse("network:pop", kwargs={"pop_id": thing.pop.pk}))
        return Head(
            title=f"{RoundKind(thing.kind).label}: {whose(thing)}",
            badges=(Badge(mark(thing), state_word(thing)),),
            facts=(
                Fact(_("Asked"), times.moment(thing.asked_at, ctx.now), note=thing.asked_by),
                Fact(_("A second"), words.count(thing.per_second)),
                Fact(_("At once"), words.count(thing.at_once)),
            ),
            verdict=_verdict(thing),
            actions=tuple(actions),
            back=back,
        )

    def overview(self, ctx: Context, thing: Round) -> dict[str, Any]:
        rows = failures_of(ctx, thing).order_by("id")[:SHOWN]
        at = {"round_id": thing.pk}
        return {
            "progress": progress(thing),
            "figures": (
                Figure(_("Took it"), words.count(thing.acknowledged)),
                Figure(_("Refused"), words.count(thing.refused), bad=bool(thing.refused)),
                Figure(_("No answer"), words.count(thing.unanswered), bad=bool(thing.unanswered)),
                Figure(_("Offline by then"), words.count(thing.gone)),
            ),
            "failures": FailureTable(list(rows), request=self.request) if thing.failed else None,
            "all_failures": reverse("network:round-failures", kwargs=at) if thing.failed > SHOWN else "",
        }


def mark(found: Round) -> str:
    if found.finished_at is None:
        return "pending"
    return "failed" if found.failed else "done"


def state_word(found: Round) -> str:
    if found.finished_at is None:
        return _("going")
    return _("stopped") if found.stopped_at else _("finished")


def _verdict(found: Round) -> Verdict:
    counted = {"passed": words.count(found.passed), "total": words.count(found.total)}
    if found.goes:
        return Verdict("wait", _("%(passed)s of %(total)s were asked so far.") % counted)
    if found.stopped_at:
        said = _("Stopped: %(passed)s of %(total)s were asked. The others stay as they are.") % counted
        return Verdict("warn", said)
    if found.failed:
        said = ngettext("One session did not take it.", "%(n)s sessions did not take it.", found.failed)
        return Verdict("bad", said % {"n": words.count(found.failed)}, _("What their routers said is below."))
    return Verdict("good", _("Every session that was online took it."))


def progress(found: Round) -> Progress | None:
    """While it goes the page asks by itself."""
    if not found.goes:
        return None
    url = reverse("network:round-progress", kwargs={"round_id": found.pk})
    total = max(found.total, found.passed)
    left = (total - found.passed) / found.per_second
    return Progress(_("Asking"), found.passed, total, refused=found.failed, seconds_left=left, poll_url=url)


class RoundProgress(Page):
    """What the page asks every two seconds; once it is over, the whole page is drawn anew."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, round_id: UUID) -> HttpResponse:
        found = progress(round_of(self.ctx, round_id))
        if found is None:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "kit/parts/progress.html", {"progress": found})


class _RoundStep(ConfirmPage):
    needs = permissions.ROUND

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Round"), url_of(kwargs["round_id"]))


class StopRoundPage(_RoundStep):
    title = gettext_lazy("Stop")
    verb = gettext_lazy("Stop")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = round_of(ctx, kwargs["round_id"])
        return (
            _("No further session of %(whose)s is asked.") % {"whose": whose(found)},
            (_("Those that were asked keep what they were told."),),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(url_of(stop_round(ctx, round_id=kwargs["round_id"]).pk), _("Stopped."))


class RepeatRoundPage(_RoundStep):
    title = gettext_lazy("Repeat these")
    verb = gettext_lazy("Repeat these")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = round_of(ctx, kwargs["round_id"])
        said = ngettext("One session is asked again.", "%(n)s sessions are asked again.", found.failed)
        return (
            said % {"n": words.count(found.failed)},
            (_("Whoever dialled in anew meanwhile has what is wanted already, and is left alone."),),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(url_of(repeat_round(ctx, round_id=kwargs["round_id"]).pk), _("It began."))


class RoundFailuresPage(ListPage):
    """Everybody who did not take it."""

    name = "round-failures"
    title = gettext_lazy("Did not take it")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = FailureTable, "pk"
    back = Crumb(gettext_lazy("Rounds"), reverse_lazy("network:rounds"))
    walked: Round

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.walked = round_of(self.ctx, kwargs["round_id"])
        return super().get(request)

    def queryset(self, ctx: Context) -> QuerySet[RoundFailure]:
        return failures_of(ctx, self.walked)


class RoundTable(KitTable):
    state = StateColumn(gettext_lazy("State"), accessor="pk")
    whose = KitColumn(
        gettext_lazy("Whose"), accessor="pk", flex=True, phone="title", url=lambda row: url_of(row.pk)
    )
    kind = KitColumn(gettext_lazy("What"), priority=2)
    passed = CountColumn(gettext_lazy("Asked"))
    acknowledged = CountColumn(gettext_lazy("Took it"), priority=2)
    refused = CountColumn(gettext_lazy("Refused"), priority=3)
    unanswered = CountColumn(gettext_lazy("No answer"), priority=3)
    asked_by = KitColumn(gettext_lazy("By"), width="m", priority=3)
    asked_at = MomentColumn(gettext_lazy("When"), phone="note")

    def render_state(self, record: Round) -> Any:
        return state_html(mark(record), state_word(record))

    def render_whose(self, record: Round, column: Any) -> Any:
        return column.render(whose(record), record, self)

    def render_kind(self, record: Round) -> Any:
        return RoundKind(record.kind).label

    def row_name(self, record: Round) -> str:
        return str(whose(record))


class RoundsPage(ListPage):
    name, title = "rounds", gettext_lazy("Rounds")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = RoundTable, "-pk"
    back = Crumb(gettext_lazy("Routers"), reverse_lazy("network:routers"))
    empty = Emptiness(
        gettext_lazy("No round was made yet"),
        gettext_lazy(
            "All sessions of a router or a POP are told anew, or dropped, from its page; a plan's when its "
            "speed changes."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Round]:
        return rounds(ctx)
