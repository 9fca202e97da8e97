"""One billing run: how far it is, what it comes to, who is left out, what happened; and issuing or dropping it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.preview import drop_preview
from mtandao.domains.billing.commands.start import issue_run, may_be_issued
from mtandao.domains.billing.models import BillingRun
from mtandao.domains.billing.pages.run_parts import (
    PlanTable,
    change_figures,
    left_out_rows,
    log_rows,
    plan_rows,
    planned_of,
    verdict,
)
from mtandao.domains.billing.pages.runs import MARKS, MONEY, run_url, started_by
from mtandao.domains.billing.run_queries import billing_run
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Progress, Text

UNDER_WAY = (RunState.PREVIEWING, RunState.ISSUING)


class RunPage(DetailPage):
    needs = permissions.RUN
    route = "billing:run"
    tabs = (Tab("overview", gettext_lazy("Overview"), "billing/_run.html"),)

    def load(self, ctx: Context, **ids: Any) -> BillingRun:
        return billing_run(ctx, ids["run_id"])

    def head(self, ctx: Context, thing: BillingRun) -> Head:
        state = RunState(thing.state)
        return Head(
            title=_("Billing run, due by %(day)s") % {"day": times.day(thing.on, ctx.today)},
            badges=(Badge(MARKS[state], state.label),),
            facts=(
                Fact(_("Started"), times.moment(thing.started_at, ctx.now), note=started_by(thing)),
                *((Fact(_("Ahead to"), times.day(thing.through, ctx.today)),) if thing.ahead_days else ()),
                Fact(_("Services due"), words.count(thing.due)),
                *((Fact(_("Invoices"), words.count(thing.issued)),) if thing.issued else ()),
                *(
                    (Fact(_("In all"), money_html(thing.issued_total, ctx.tenant.currency), needs=MONEY),)
                    if thing.issued
                    else ()
                ),
            ),
            verdict=verdict(ctx, thing),
            actions=_actions(ctx, thing),
            back=Crumb(_("Billing runs"), reverse("billing:runs")),
        )

    def overview(self, ctx: Context, thing: BillingRun) -> dict[str, Any]:
        may_see_money = ctx.may(MONEY)
        plans = plan_rows(thing)
        return {
            "run": thing,
            "progress": progress(thing),
            "figures": change_figures(ctx, thing),
            "plans": PlanTable(plans, request=self.request, currency=ctx.tenant.currency) if plans else None,
            "left_out": left_out_rows(ctx, thing),
            "log": log_rows(ctx, thing, may_see_money=may_see_money),
        }


def _actions(ctx: Context, run: BillingRun) -> tuple[Action, ...]:
    at, state, found = {"run_id": run.pk}, RunState(run.state), []
    # A preview in which nobody is due has nothing to press for.
    nothing = state == RunState.PREVIEWED and not planned_of(run)[0]
    if may_be_issued(ctx, run) and not nothing:
        label = _("Issue invoices") if state == RunState.PREVIEWED else _("Go on with it")
        url = reverse("billing:issue-run", kwargs=at)
        found.append(
            Action(label, url, icon="file-invoice", kind="primary", dialog=True, needs=permissions.RUN)
        )
    if run.previewed_at or state == RunState.PREVIEWING:
        found.append(Action(_("Who is billed what"), reverse("billing:planned", kwargs=at), icon="list"))
    if state in (RunState.PREVIEWED, RunState.PREVIEWING):
        url = reverse("billing:drop-run", kwargs=at)
        found.append(Action(_("Drop preview"), url, kind="danger", dialog=True, needs=permissions.RUN))
    return tuple(found)


def progress(run: BillingRun) -> Progress | None:
    """While it is under way the page asks by itself."""
    state = RunState(run.state)
    if state not in UNDER_WAY:
        return None
    label = _("Looking at who is due") if state == RunState.PREVIEWING else _("Issuing")
    url = reverse("billing:run-progress", kwargs={"run_id": run.pk})
    return Progress(label, run.seen, max(run.due, run.seen), poll_url=url)


class RunProgress(Page):
    """What the page asks every two seconds; once the run is further, the whole page is drawn anew."""

    needs = permissions.RUN

    def get(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        found = progress(billing_run(self.ctx, run_id))
        if found is None:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "kit/parts/progress.html", {"progress": found})


class _RunStep(ConfirmPage):
    needs = permissions.RUN

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Billing run"), run_url(billing_run(ctx, kwargs["run_id"])))


class IssueRunPage(_RunStep):
    title = gettext_lazy("Issue invoices")
    verb = gettext_lazy("Issue invoices")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        run = billing_run(ctx, kwargs["run_id"])
        found = verdict(ctx, run)
        if run.state == RunState.PREVIEWED and not planned_of(run)[0]:
            return found.sentence, None
        return (
            found.sentence,
            (
                _("Wallets pay first; who is asked to pay is asked within a minute."),
                _(
                    "What changed since the preview is billed as it is now. A period is billed once, whoever presses."
                ),
                _("An invoice is taken back by voiding it or by a credit note, one by one."),
            ),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        run = issue_run(ctx, run_id=kwargs["run_id"])
        return Done(run_url(run), _("Issuing began. You may leave: it is done in the background."))


class DropRunPage(_RunStep):
    title = gettext_lazy("Drop preview")
    verb = gettext_lazy("Drop preview")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        run = billing_run(ctx, kwargs["run_id"])
        return (
            _("The preview of %(day)s is thrown away.") % {"day": times.day(run.on, ctx.today)},
            (_("Nothing was issued by it. The run of the morning bills who is due all the same."),),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(run_url(drop_preview(ctx, run_id=kwargs["run_id"])), _("Preview dropped."))
