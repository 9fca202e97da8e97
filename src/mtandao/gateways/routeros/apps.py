from django.apps import AppConfig


class RouterOSConfig(AppConfig):
    name = "mtandao.gateways.routeros"
    label = "routeros_gateway"
