from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "mtandao.domains.billing"
    label = "billing"
