"""Shifts: the list, and one with its payments, its cash in and out, and its sheet."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.desk import drawers, shifts
from mtandao.domains.payments.models import Shift
from mtandao.domains.payments.receipts.shift import shift_pdf
from mtandao.domains.payments.shift_papers import papers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, MoneyColumn, NameColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import NotFound

SHOWN = 200


def shift_url(row: Shift) -> str:
    return reverse("payments:shift", kwargs={"shift_id": row.pk})


class ShiftTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="is_open")
    drawer = NameColumn(gettext_lazy("Drawer"), accessor="drawer__name", url=shift_url)
    who = KitColumn(gettext_lazy("Who"), accessor="user__full_name", width="m", phone="note")
    opened_at = MomentColumn(gettext_lazy("Opened"))
    closed_at = MomentColumn(gettext_lazy("Closed"), priority=2)
    float_amount = MoneyColumn(gettext_lazy("Float"), priority=4, phone="")
    expected = MoneyColumn(gettext_lazy("Expected"), priority=3, phone="")
    counted = MoneyColumn(gettext_lazy("Counted"), priority=2)
    variance = MoneyColumn(gettext_lazy("Difference"), phone="")

    def render_state(self, record: Shift) -> Any:
        column: Any = self.columns["state"].column
        return column.shown("open" if record.is_open else "closed", record, self)

    def row_name(self, record: Shift) -> str:
        return f"{record.drawer.name}, {record.user.full_name}"


class ShiftFilters(KitFilters):
    prime = ("drawer", "opened_at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    drawer = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Drawer"), queryset=lambda request: drawers(request.ctx)
    )
    opened_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Opened"))
    running = django_filters.BooleanFilter(
        label=gettext_lazy("Open"), field_name="closed_at", lookup_expr="isnull"
    )
    differs = django_filters.BooleanFilter(label=gettext_lazy("With a difference"), method="by_difference")

    def find(self, rows: QuerySet[Shift], name: str, value: str) -> QuerySet[Shift]:
        """Whose it was, or at which drawer."""
        text = value.strip()
        return rows.filter(Q(user__full_name__icontains=text) | Q(drawer__name__icontains=text))

    def by_difference(self, rows: QuerySet[Shift], name: str, value: bool) -> QuerySet[Shift]:
        return (
            rows.filter(closed_at__isnull=False, variance=0)
            if not value
            else rows.exclude(Q(variance=0) | Q(closed_at__isnull=True))
        )


class ShiftsPage(ListPage):
    name, title = "shifts", gettext_lazy("Shifts")
    needs = permissions.DESK
    export_needs = permissions.DESK
    table, filters, order = ShiftTable, ShiftFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Open"), "running=true"),
        SavedView(gettext_lazy("With a difference"), "differs=true"),
    )
    empty = Emptiness(
        gettext_lazy("No shift yet"),
        gettext_lazy("Each shift at a drawer stands here with what was expected and what was counted."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Shift]:
        return shifts(ctx)


class ShiftPage(DetailPage):
    needs = permissions.DESK
    route = "payments:shift"
    tabs = (Tab("details", gettext_lazy("Details"), "payments/_shift.html"),)

    def load(self, ctx: Context, **ids: Any) -> Shift:
        return found(ctx, ids["shift_id"])

    def head(self, ctx: Context, thing: Shift) -> Head:
        sheet = reverse("payments:shift-sheet", kwargs={"shift_id": thing.pk})
        actions = [Action(_("Sheet"), sheet, icon="file-text")]
        if thing.is_open:
            key = {"shift_id": thing.pk}
            actions = [
                Action(
                    _("Cash in or out"), reverse("payments:move-cash", kwargs=key), icon="arrows-exchange"
                ),
                Action(_("Close shift"), reverse("payments:close-shift", kwargs=key), icon="lock"),
            ]
        return Head(
            title=f"{thing.drawer.name}, {thing.user.full_name}",
            badges=(Badge("open") if thing.is_open else Badge("closed"),),
            facts=(
                Fact(_("Opened"), times.moment(thing.opened_at, ctx.now)),
                Fact(_("Closed"), times.moment(thing.closed_at, ctx.now) if thing.closed_at else "–"),
                Fact(_("Counted by"), thing.counted_by or "–"),
            ),
            verdict=_verdict(ctx, thing),
            actions=actions,
            back=Crumb(_("Shifts"), reverse("payments:shifts")),
        )

    def details(self, ctx: Context, thing: Shift) -> dict[str, Any]:
        sums = papers(ctx, thing)
        return {
            "shift": thing,
            "currency": ctx.tenant.currency,
            "figures": _figures(ctx, thing, sums),
            "moves": thing.moves.order_by("-id")[:SHOWN],
            "payments": thing.payments.select_related("subscriber").order_by("-id")[:SHOWN],
            "may_reverse": thing.is_open and ctx.may(permissions.REVERSE),
            "left_out": max(sums.payments - SHOWN, 0),
            "pieces": [
                (words.money(Decimal(name), whole=Decimal(name) >= 1), number, Decimal(name) * number)
                for name, number in (thing.pieces or {}).items()
            ],
        }


def found(ctx: Context, shift_id: UUID) -> Shift:
    """NotFound where it is not there, or somebody else's."""
    shift = shifts(ctx).filter(pk=shift_id).first()
    if shift is None:
        raise NotFound(_("There is no such shift here."))
    return shift


def _verdict(ctx: Context, shift: Shift) -> Verdict:
    if shift.variance is None:
        return Verdict("wait", _("Open since %(time)s.") % {"time": times.moment(shift.opened_at, ctx.now)})
    difference = words.money(abs(shift.variance), ctx.tenant.currency)
    if not shift.variance:
        return Verdict("good", _("Counted to the cent: nothing is missing."), shift.note)
    said = _("%(sum)s is missing.") if shift.variance < 0 else _("%(sum)s is too much.")
    return Verdict("bad" if shift.variance < 0 else "warn", said % {"sum": difference}, shift.note)


def _figures(ctx: Context, shift: Shift, sums: Any) -> Sequence[Fact]:
    def money(amount: Decimal) -> Any:
        return money_html(amount, ctx.tenant.currency, plain=True)

    moved = [
        Fact(kind.label, money(sum_ if kind == CashMove.BROUGHT else -sum_))
        for kind, sum_ in sums.moved.items()
    ]
    facts = [
        Fact(_("Float"), money(sums.opening)),
        Fact(_("Taken"), money(sums.taken), note=f"× {sums.payments}"),
        *moved,
        *([Fact(_("Reversals and expenses"), money(sums.other))] if sums.other else []),
        Fact(_("Expected"), money(sums.expected)),
    ]
    if shift.counted is not None and shift.variance is not None:
        facts += [Fact(_("Counted"), money(shift.counted)), Fact(_("Difference"), money(shift.variance))]
    if shift.found_at_opening:
        facts.append(Fact(_("Found at opening"), money(shift.found_at_opening)))
    return facts


class SheetPage(Page):
    needs = permissions.DESK

    def get(self, request: HttpRequest, shift_id: UUID) -> HttpResponseBase:
        shift = found(self.ctx, shift_id)
        response = HttpResponse(shift_pdf(self.ctx, shift), content_type="application/pdf")
        response["Content-Disposition"] = (
            f'inline; filename="shift-{shift.opened_at:%Y-%m-%d}-{str(shift.pk)[:8]}.pdf"'
        )
        response["Cache-Control"] = "private, no-store"
        return response


shift_sheet = SheetPage.as_view()
