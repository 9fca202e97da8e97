from django.apps import AppConfig


class MpesaConfig(AppConfig):
    name = "mtandao.gateways.mpesa"
    label = "mpesa_gateway"
