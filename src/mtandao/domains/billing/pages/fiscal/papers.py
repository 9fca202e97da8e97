"""The tax office's line: what is signed, what waits, and what stopped it."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import DeviceState, FiscalState
from mtandao.domains.billing.fiscal import (
    first_in_line,
    fiscal_device,
    fiscal_documents,
    numbered,
    waiting_papers,
)
from mtandao.domains.billing.fiscal_trouble import FiscalTrouble, Obstacle, fiscal_trouble
from mtandao.domains.billing.models import FiscalDevice, FiscalDocument
from mtandao.domains.billing.pages.fiscal.office import OfTaxOffice
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    KitColumn,
    MomentColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.paging import COUNT_CAP, counted
from mtandao.foundation.kit.pieces import Action, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable

# The kit's name of each state: its shape and colour.
MARKS = {
    FiscalState.PENDING: "waiting",
    FiscalState.SIGNED: "done",
    FiscalState.TAKEN: "due",
    FiscalState.REJECTED: "refused",
}


def paper_url(row: FiscalDocument) -> str:
    return reverse("fiscal:paper", kwargs={"fiscal_document_id": row.pk})


def device_action() -> Action:
    return Action(_("Fiscal device"), reverse("fiscal:device"), icon="adjustments", needs=permissions.FISCAL)


class PaperTable(KitTable):
    state = StateColumn(gettext_lazy("Status"))
    paper_number = CodeColumn(gettext_lazy("Paper"), url=paper_url, phone="note")
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="pk")
    issued_at = MomentColumn(gettext_lazy("Issued"), priority=2)
    number = CountColumn(gettext_lazy("Number at KRA"), priority=3)
    receipt_label = CodeColumn(gettext_lazy("Receipt"), priority=3)
    signature = CodeColumn(gettext_lazy("Signature"), accessor="grouped_signature", priority=4)
    signed_at = MomentColumn(gettext_lazy("Signed"), priority=2)
    last_words = KitColumn(gettext_lazy("What was said"), width="l", priority=2)

    def render_state(self, record: FiscalDocument) -> Any:
        state = FiscalState(record.state)
        return state_html(MARKS[state], state.label)

    def render_subscriber(self, record: FiscalDocument, column: Any) -> Any:
        return column.shown(record.paper.subscriber.full_name, record, self)

    def row_name(self, record: FiscalDocument) -> str:
        return record.paper_number


class PaperFilters(KitFilters):
    prime = ("state", "issued_at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=FiscalState.choices)
    issued_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Issued"))

    def find(self, rows: QuerySet[FiscalDocument], name: str, value: str) -> QuerySet[FiscalDocument]:
        return numbered(self.request.ctx, rows, value)


class PapersPage(OfTaxOffice, ListPage):
    name, title = "fiscal-papers", gettext_lazy("Tax office")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = PaperTable, PaperFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Not signed yet"), "state=pending"),
        SavedView(gettext_lazy("Rejected"), "state=rejected"),
        SavedView(gettext_lazy("Signed"), "state=signed"),
    )
    actions = (
        Action(
            gettext_lazy("Fiscal device"),
            reverse_lazy("fiscal:device"),
            icon="adjustments",
            needs=permissions.FISCAL,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No papers for the tax office"),
        gettext_lazy(
            "With a fiscal device every invoice and credit note is told to KRA when it is issued, and carries "
            "KRA's number and code. Those that were issued before are never told."
        ),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[FiscalDocument]:
        return fiscal_documents(ctx)

    def verdict(self, ctx: Context) -> Verdict | None:
        trouble = fiscal_trouble(ctx)
        if trouble is not None:
            return told(ctx, trouble)
        device = fiscal_device(ctx)
        return _verdict(ctx, device) if device else None


def told(ctx: Context, trouble: FiscalTrouble) -> Verdict:
    """What is in the way, how many wait behind it, and where to go."""
    first, behind = trouble.first, trouble.waiting - 1
    count = words.capped(trouble.waiting, COUNT_CAP)
    if trouble.kind == Obstacle.FAULTY or first is None:
        detail = _("Papers are issued all the same. They wait in their order.")
        if trouble.waiting:
            detail += " " + ngettext("%(n)s waits.", "%(n)s wait.", trouble.waiting) % {"n": count}
        return Verdict("bad", f"{trouble.sentence} {trouble.device.problem}", detail, [device_action()])
    look = Action(_("See what was said"), paper_url(first), kind="primary")
    if trouble.kind == Obstacle.LATE:
        since = {"when": times.moment(first.issued_at, ctx.now), "n": count}
        detail = _("KRA wants papers on the day. %(n)s not signed, the oldest since %(when)s.") % since
        return Verdict(
            "bad", trouble.sentence, f"{detail} {first.last_words}".strip(), [look, device_action()]
        )
    said = trouble.sentence
    if behind:
        said = _("%(paper)s is rejected, and %(n)s behind it wait.") % {
            "paper": first.paper_number,
            "n": words.capped(behind, COUNT_CAP),
        }
    return Verdict("bad", said, first.last_words, [look])


def _verdict(ctx: Context, device: FiscalDevice) -> Verdict:
    first, steps = first_in_line(ctx, device.pk), [device_action()]
    if device.state == DeviceState.NEW:
        return Verdict("wait", _("KRA does not know the device yet."), device.problem, steps)
    if first is None:
        return Verdict("good", _("KRA has signed all that was issued."))
    found = counted(waiting_papers(ctx).filter(device=device))
    said = ngettext("%(n)s paper is not signed yet.", "%(n)s papers are not signed yet.", found)
    since = _("The oldest waits since %(when)s.") % {"when": times.moment(first.issued_at, ctx.now)}
    return Verdict(
        "wait", said % {"n": words.capped(found, COUNT_CAP)}, f"{since} {first.last_words}".strip()
    )
