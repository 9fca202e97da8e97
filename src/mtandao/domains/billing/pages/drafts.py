"""Drafts and pro forma invoices: the list, one of them with what it would come to, its paper, and its steps."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.drafts import priced_draft
from mtandao.domains.billing.models import Draft
from mtandao.domains.billing.pages.invoices import MONEY
from mtandao.domains.billing.pdf import pro_forma_pdf
from mtandao.domains.billing.queries import draft, drafts
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import (
    CodeColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html, state_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head, Step, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import NotAllowed

OPEN = Q(invoice=None, dropped_at=None)
STATES = {
    "draft": OPEN & Q(number=None),
    "given": OPEN & Q(number__isnull=False),
    "issued": Q(invoice__isnull=False),
    "dropped": Q(dropped_at__isnull=False),
}
LABELS = {
    "draft": gettext_lazy("Draft"),
    "given": gettext_lazy("Given out"),
    "issued": gettext_lazy("Issued"),
    "dropped": gettext_lazy("Dropped"),
}
MARKS = {"draft": "draft", "given": "sent", "issued": "done", "dropped": "cancelled"}


def draft_url(row: Draft) -> str:
    return reverse("billing:draft", kwargs={"draft_id": row.pk})


def state_of(row: Draft) -> str:
    if row.dropped_at:
        return "dropped"
    if row.invoice_id:
        return "issued"
    return "given" if row.number else "draft"


class DraftTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="pk")
    number = CodeColumn(gettext_lazy("Number"), phone="note")
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="subscriber__full_name", url=draft_url)
    account = CodeColumn(gettext_lazy("Account"), accessor="subscriber__account_number", priority=3)
    note = KitColumn(gettext_lazy("Note"), width="m", priority=3)
    made_at = MomentColumn(gettext_lazy("Written"), priority=2)
    made_by = KitColumn(gettext_lazy("By"), width="m", priority=4)
    total = MoneyColumn(gettext_lazy("Total"), needs=MONEY)

    def render_state(self, record: Draft) -> Any:
        state = state_of(record)
        return state_html(MARKS[state], LABELS[state])

    def row_name(self, record: Draft) -> str:
        return record.number or record.subscriber.full_name


class DraftFilters(KitFilters):
    prime = ("state",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=tuple(LABELS.items()), method="by_state"
    )

    def find(self, rows: QuerySet[Draft], name: str, value: str) -> QuerySet[Draft]:
        text = value.strip().upper()
        if text.startswith("PF-"):
            return rows.filter(number=text)
        return rows.filter(
            subscriber__in=subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        )

    def by_state(self, rows: QuerySet[Draft], name: str, value: list[str]) -> QuerySet[Draft]:
        wanted = Q()
        for state in value:
            wanted |= STATES[state]
        return rows.filter(wanted)


class DraftsPage(ListPage):
    name, title = "drafts", gettext_lazy("Drafts and pro formas")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = DraftTable, DraftFilters, "-pk"
    views = (
        SavedView(gettext_lazy("Open"), "state=draft&state=given"),
        SavedView(gettext_lazy("Pro formas"), "state=given"),
        SavedView(gettext_lazy("All")),
    )
    actions = (
        Action(
            gettext_lazy("Write invoice"),
            reverse_lazy("billing:new-draft"),
            icon="pencil",
            kind="primary",
            needs=permissions.ISSUE,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No drafts"),
        gettext_lazy(
            "Write an invoice by hand: keep it as a draft, give it out as a pro forma, then issue it."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Draft]:
        return drafts(ctx)


class DraftPage(DetailPage):
    needs = permissions.VIEW
    route = "billing:draft"
    tabs = (Tab("lines", gettext_lazy("Lines"), "billing/_draft.html"),)

    def load(self, ctx: Context, **ids: Any) -> Draft:
        return draft(ctx, ids["draft_id"])

    def head(self, ctx: Context, thing: Draft) -> Head:
        state, owner = state_of(thing), thing.subscriber
        due = (Fact(_("Due"), times.day(thing.due_on, ctx.today)),) if thing.due_on else ()
        return Head(
            title=thing.number or _("Draft for %(name)s") % {"name": owner.full_name},
            badges=(Badge(MARKS[state], LABELS[state]),),
            facts=(
                Fact(_("Subscriber"), owner.full_name, url=f"/subscribers/{owner.pk}/"),
                Fact(_("Account"), owner.account_number, mono=True, copy=owner.account_number),
                Fact(_("Written"), times.moment(thing.made_at, ctx.now), note=thing.made_by),
                *due,
                *_replaces(thing),
                Fact(_("Total"), money_html(thing.total, ctx.tenant.currency), needs=MONEY),
            ),
            verdict=_verdict(state),
            path=_path(ctx, thing, state),
            actions=_actions(thing, state),
            back=Crumb(_("Drafts and pro formas"), reverse("billing:drafts")),
        )

    def lines(self, ctx: Context, thing: Draft) -> dict[str, Any]:
        paper = priced_draft(ctx, thing)
        return {
            "lines": [
                (line, group.name if group else "")
                for line, group in zip(paper.new.lines, paper.groups, strict=True)
            ],
            "taxes": paper.taxed.levies,
            "taxed": paper.taxed,
            "note": thing.note,
            "currency": ctx.tenant.currency,
            "may_see_money": ctx.may(MONEY),
        }


def _replaces(thing: Draft) -> tuple[Fact, ...]:
    """The void or credited invoice that it bills anew."""
    if thing.replaces is None:
        return ()
    url = reverse("billing:invoice", kwargs={"invoice_id": thing.replaces.pk})
    return (Fact(_("Replaces"), thing.replaces.number, mono=True, url=url),)


def _verdict(state: str) -> Verdict:
    if state == "dropped":
        return Verdict("quiet", _("Dropped: nothing came of it."))
    if state == "issued":
        return Verdict("good", _("Issued: from then on it is owed."))
    if state == "given":
        return Verdict(
            "wait", _("Given to the customer. It asks for nothing until it is issued, and changes no more.")
        )
    return Verdict("quiet", _("A draft: it asks for nothing and stands in no book."))


def _path(ctx: Context, thing: Draft, state: str) -> list[Step]:
    steps = [Step(_("Written"), times.moment(thing.made_at, ctx.now))]
    if thing.given_on:
        steps.append(Step(_("Given out"), times.day(thing.given_on, ctx.today)))
    if thing.sent_at:
        steps.append(Step(_("Sent"), times.moment(thing.sent_at, ctx.now)))
    if state == "dropped":
        return [
            *steps,
            Step(_("Dropped"), times.moment(thing.dropped_at, ctx.now) if thing.dropped_at else "", "cut"),
        ]
    if thing.invoice is not None:
        url = reverse("billing:invoice", kwargs={"invoice_id": thing.invoice.pk})
        return [*steps, Step(_("Issued"), thing.invoice.number, "last", url)]
    return [*steps, Step(_("Issued"), _("not yet"), "todo")]


def _actions(thing: Draft, state: str) -> tuple[Action, ...]:
    at = {"draft_id": thing.pk}

    def step(label: Any, route: str, kind: Any = "", needs: Any = permissions.ISSUE) -> Action:
        return Action(label, reverse(f"billing:{route}", kwargs=at), kind=kind, dialog=True, needs=needs)

    pdf = Action("PDF", reverse("billing:draft-pdf", kwargs=at), icon="file-type-pdf", needs=MONEY)
    if state == "draft":
        return (
            step(_("Issue invoice"), "issue-draft", "primary"),
            Action(
                _("Change lines"),
                reverse("billing:change-draft", kwargs=at),
                icon="pencil",
                needs=permissions.ISSUE,
            ),
            step(_("Give as pro forma"), "give-draft"),
            step(_("Drop draft"), "drop-draft", "danger"),
        )
    if state == "given":
        return (
            step(_("Issue invoice"), "issue-draft", "primary"),
            pdf,
            step(_("Send to customer"), "send-draft"),
            step(_("Drop draft"), "drop-draft", "danger"),
        )
    return (pdf,) if thing.number else ()


class DraftPdf(Page):
    """A pro forma's paper, as it was given out."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
        found = draft(self.ctx, draft_id)
        if not self.ctx.may(MONEY):
            raise NotAllowed(_("Amounts stand on the paper, and you may not see them."))
        response = HttpResponse(pro_forma_pdf(self.ctx, found), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
