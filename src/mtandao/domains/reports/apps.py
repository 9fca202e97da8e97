from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "mtandao.domains.reports"
    label = "reports"
