from django.apps import AppConfig


class RazorpayConfig(AppConfig):
    name = "mtandao.gateways.razorpay"
    label = "razorpay_gateway"

    def ready(self) -> None:
        from mtandao.domains.payments import contract as payments
        from mtandao.gateways.checkout import adapters
        from mtandao.gateways.razorpay.adapter import Razorpay
        from mtandao.gateways.razorpay.provider import RAZORPAY

        payments.register(RAZORPAY)
        adapters.register(Razorpay())
