from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "mtandao.domains.reconciliation"
    label = "reconciliation"
