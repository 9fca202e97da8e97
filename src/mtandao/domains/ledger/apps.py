from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "mtandao.domains.ledger"
    label = "ledger"
