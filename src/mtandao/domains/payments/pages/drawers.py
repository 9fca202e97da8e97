"""Drawers: which there are, what lies in each, and how cash is to be taken."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.drawers import set_desk_rules, set_up_drawer
from mtandao.domains.payments.desk import desk_rules, drawers, drawers_hold
from mtandao.domains.payments.desk_forms import DeskRulesForm, DrawerForm
from mtandao.domains.payments.models import Drawer, Shift
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, MoneyColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

ADD = Action(
    gettext_lazy("Add drawer"), reverse_lazy("payments:new-drawer"), icon="plus", kind="primary", dialog=True
)


class DrawerTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="active")
    name = NameColumn(
        gettext_lazy("Drawer"), url=lambda row: reverse("payments:drawer", kwargs={"drawer_id": row.pk})
    )
    at_it = KitColumn(gettext_lazy("At it now"), phone="note")
    holds = MoneyColumn(gettext_lazy("In it"), accessor="pk")

    @cached_property
    def held(self) -> Mapping[str, Decimal]:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return drawers_hold(ctx)

    def render_state(self, record: Drawer) -> Any:
        column: Any = self.columns["state"].column
        return column.shown("active" if record.active else "closed", record, self)

    def render_holds(self, record: Drawer) -> Any:
        return money_html(self.held.get(str(record.pk), Decimal("0.00")))


class DrawersPage(ListPage):
    name, title = "drawers", gettext_lazy("Cash drawers")
    needs = permissions.DRAWERS
    table, order = DrawerTable, "name"
    actions = (
        Action(
            gettext_lazy("Rules"),
            reverse_lazy("payments:desk-rules"),
            icon="settings",
            dialog=True,
            needs=permissions.DESK_RULES,
        ),
        Action(gettext_lazy("Shifts"), reverse_lazy("payments:shifts"), icon="history"),
        ADD,
    )
    empty = Emptiness(
        gettext_lazy("No drawer yet"),
        gettext_lazy("A drawer is a place where cash lies. Whoever sits at it answers for it by counting."),
        (ADD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Drawer]:
        at_it = Shift.objects.filter(drawer=OuterRef("pk"), closed_at=None).values("user__full_name")[:1]
        return drawers(ctx).annotate(at_it=Subquery(at_it))


class NewDrawerPage(FormPage):
    needs = permissions.DRAWERS
    title = gettext_lazy("Add drawer")
    verb = gettext_lazy("Save drawer")
    form = DrawerForm
    back = Crumb(gettext_lazy("Cash drawers"), reverse_lazy("payments:drawers"))

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = set_up_drawer(ctx, drawer_id=kwargs.get("drawer_id"), **form.cleaned_data)
        return Done(reverse("payments:drawers"), _("%(name)s saved.") % {"name": made.name})


class DrawerPage(NewDrawerPage):
    title = gettext_lazy("Change drawer")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        drawer = Drawer.found(ctx, id=kwargs["drawer_id"])
        return {"name": drawer.name, "active": drawer.active}


class DeskRulesPage(FormPage):
    needs = permissions.DESK_RULES
    title = gettext_lazy("Rules of the desk")
    verb = gettext_lazy("Save rules")
    form = DeskRulesForm
    back = Crumb(gettext_lazy("Cash drawers"), reverse_lazy("payments:drawers"))

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        rules = desk_rules(ctx)
        return {
            "cash_only_in_shift": rules.cash_only_in_shift,
            "hold_too_little": rules.hold_too_little,
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        set_desk_rules(ctx, **form.cleaned_data)
        return Done(reverse("payments:drawers"), _("Rules of the desk saved."))
