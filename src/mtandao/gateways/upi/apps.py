from django.apps import AppConfig


class UpiConfig(AppConfig):
    name = "mtandao.gateways.upi"
    label = "upi_gateway"

    def ready(self) -> None:
        from mtandao.domains.payments import contract as payments
        from mtandao.gateways.checkout import adapters
        from mtandao.gateways.upi.adapter import Upi
        from mtandao.gateways.upi.provider import UPI

        payments.register(UPI)
        adapters.register(Upi())
