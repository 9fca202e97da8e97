from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "mtandao.domains.payments"
    label = "payments"
