from django.apps import AppConfig


class RadiusConfig(AppConfig):
    name = "mtandao.gateways.radius"
    label = "radius_gateway"

    def ready(self) -> None:
        from mtandao.domains.network import contract as network
        from mtandao.gateways.radius.attempts import RadiusLog

        network.register_attempt_log(RadiusLog())
