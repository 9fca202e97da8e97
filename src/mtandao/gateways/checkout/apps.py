from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "mtandao.gateways.checkout"
    label = "checkout_gateway"
