from django.apps import AppConfig


class EtimsConfig(AppConfig):
    name = "mtandao.gateways.etims"
    label = "etims_gateway"
