from django.apps import AppConfig


class PhonePeConfig(AppConfig):
    name = "mtandao.gateways.phonepe"
    label = "phonepe_gateway"

    def ready(self) -> None:
        from mtandao.domains.payments import contract as payments
        from mtandao.gateways.checkout import adapters
        from mtandao.gateways.phonepe.adapter import PhonePe
        from mtandao.gateways.phonepe.provider import PHONEPE

        payments.register(PHONEPE)
        adapters.register(PhonePe())
