from django.apps import AppConfig


class IpamConfig(AppConfig):
    name = "mtandao.domains.ipam"
    label = "ipam"
