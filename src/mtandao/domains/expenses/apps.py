from django.apps import AppConfig


class ExpensesConfig(AppConfig):
    name = "mtandao.domains.expenses"
    label = "expenses"
