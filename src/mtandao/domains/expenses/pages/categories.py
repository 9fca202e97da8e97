"""Categories of expenses, and the limit above which somebody else is asked."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.expenses import permissions
from mtandao.domains.expenses.choices import USUAL
from mtandao.domains.expenses.commands.categories import (
    set_expense_rules,
    set_up_category,
    take_usual_categories,
)
from mtandao.domains.expenses.forms import CategoryForm, RulesForm
from mtandao.domains.expenses.models import ExpenseCategory
from mtandao.domains.expenses.pages.expense import BACK as EXPENSES
from mtandao.domains.expenses.queries import categories, expense_rules
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

BACK = Crumb(gettext_lazy("Categories"), reverse_lazy("expenses:categories"))
ADD = Action(
    gettext_lazy("Add category"),
    reverse_lazy("expenses:new-category"),
    icon="plus",
    kind="primary",
    dialog=True,
    needs=permissions.CONFIGURE,
)
USUAL_ONES = Action(
    gettext_lazy("Take the usual ones"),
    reverse_lazy("expenses:usual-categories"),
    dialog=True,
    needs=permissions.CONFIGURE,
)
LIMIT = Action(
    gettext_lazy("Limit"), reverse_lazy("expenses:rules"), dialog=True, needs=permissions.CONFIGURE
)


class CategoryTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="active")
    name = NameColumn(
        gettext_lazy("Category"),
        url=lambda row: reverse("expenses:category", kwargs={"category_id": row.pk}),
        url_needs=permissions.CONFIGURE,
    )

    def render_state(self, record: ExpenseCategory) -> Any:
        column: Any = self.columns["state"].column
        return column.shown("active" if record.active else "closed", record, self)


class CategoriesPage(ListPage):
    name, title = "expense-categories", gettext_lazy("Categories of expenses")
    needs = permissions.VIEW
    table, order = CategoryTable, "name"
    back = EXPENSES
    actions = (LIMIT, USUAL_ONES, ADD)
    empty = Emptiness(
        gettext_lazy("No category yet"),
        gettext_lazy("Each category is an account of its own in the ledger, and a line of profit and loss."),
        (USUAL_ONES, ADD),
    )

    def queryset(self, ctx: Context) -> QuerySet[ExpenseCategory]:
        return categories(ctx)


class NewCategoryPage(FormPage):
    needs = permissions.CONFIGURE
    title = gettext_lazy("Add category")
    verb = gettext_lazy("Save category")
    form = CategoryForm
    back = BACK

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        saved = set_up_category(ctx, category_id=kwargs.get("category_id"), **form.cleaned_data)
        return Done(reverse("expenses:categories"), _("%(name)s saved.") % {"name": saved.name})


class CategoryPage(NewCategoryPage):
    title = gettext_lazy("Change category")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        category = ExpenseCategory.found(ctx, id=kwargs["category_id"])
        return {"name": category.name, "active": category.active}


class UsualPage(ConfirmPage):
    needs = permissions.CONFIGURE
    title = gettext_lazy("Take the usual categories")
    verb = gettext_lazy("Take them")
    back = BACK

    def question(self, ctx: Context, **kwargs: Any) -> tuple[str, list[str]]:
        said = _("These are added, as far as they are not there yet:")
        return said, [", ".join(str(name) for name in USUAL)]

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        number = take_usual_categories(ctx)
        said = ngettext("%(n)s category added.", "%(n)s categories added.", number)
        return Done(reverse("expenses:categories"), said % {"n": words.count(number)})


class RulesPage(FormPage):
    needs = permissions.CONFIGURE
    title = gettext_lazy("Limit of expenses")
    verb = gettext_lazy("Save limit")
    form = RulesForm
    back = BACK

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"approve_above": expense_rules(ctx).approve_above}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        set_expense_rules(ctx, approve_above=form.cleaned_data["approve_above"])
        return Done(reverse("expenses:categories"), _("Limit saved."))
