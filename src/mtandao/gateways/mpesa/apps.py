from django.apps import AppConfig


class MpesaConfig(AppConfig):
    name = "mtandao.gateways.mpesa"
    label = "mpesa_gateway"

    def ready(self) -> None:
        from mtandao.domains.payments import contract as payments
        from mtandao.gateways.mpesa.provider import MPESA

        payments.register(MPESA)
