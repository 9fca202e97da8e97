"""Pages of this room: expenses with their receipts, their categories and their limit."""

from django.urls import path

from mtandao.domains.expenses.pages.categories import (
    CategoriesPage,
    CategoryPage,
    NewCategoryPage,
    RulesPage,
    UsualPage,
)
from mtandao.domains.expenses.pages.expense import (
    ApprovePage,
    AttachPage,
    ExpensePage,
    RefusePage,
    ReversePage,
    receipt_file,
)
from mtandao.domains.expenses.pages.expenses import ExpensesPage
from mtandao.domains.expenses.pages.record import RecordPage

app_name = "expenses"
urlpatterns = [
    path("", ExpensesPage.as_view(), name="expenses"),
    path("new/", RecordPage.as_view(), name="record"),
    path("rules/", RulesPage.as_view(), name="rules"),
    path("categories/", CategoriesPage.as_view(), name="categories"),
    path("categories/new/", NewCategoryPage.as_view(), name="new-category"),
    path("categories/usual/", UsualPage.as_view(), name="usual-categories"),
    path("categories/<uuid:category_id>/", CategoryPage.as_view(), name="category"),
    path("<uuid:expense_id>/", ExpensePage.as_view(), name="expense"),
    path("<uuid:expense_id>/approve/", ApprovePage.as_view(), name="approve"),
    path("<uuid:expense_id>/refuse/", RefusePage.as_view(), name="refuse"),
    path("<uuid:expense_id>/reverse/", ReversePage.as_view(), name="reverse"),
    path("<uuid:expense_id>/receipts/", AttachPage.as_view(), name="attach"),
    path("<uuid:expense_id>/receipts/<uuid:receipt_id>/file.pdf", receipt_file, name="receipt"),
]
