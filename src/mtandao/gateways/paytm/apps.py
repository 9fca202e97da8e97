from django.apps import AppConfig


class PaytmConfig(AppConfig):
    name = "mtandao.gateways.paytm"
    label = "paytm_gateway"

    def ready(self) -> None:
        from mtandao.domains.payments import contract as payments
        from mtandao.gateways.checkout import adapters
        from mtandao.gateways.paytm.adapter import Paytm
        from mtandao.gateways.paytm.provider import PAYTM

        payments.register(PAYTM)
        adapters.register(Paytm())
