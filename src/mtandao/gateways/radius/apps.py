from django.apps import AppConfig


class RadiusConfig(AppConfig):
    name = "mtandao.gateways.radius"
    label = "radius_gateway"
