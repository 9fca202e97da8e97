from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "mtandao.domains.network"
    label = "network"
