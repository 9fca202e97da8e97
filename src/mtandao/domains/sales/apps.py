from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "mtandao.domains.sales"
    label = "sales"
