from django.apps import AppConfig


class RadiusConfig(AppConfig):
    name = "mtandao.gateways.radius"
    label = "radius_gateway"

    def ready(self) -> None:
        from mtandao.domains.network import contract as network
        from mtandao.gateways.radius.answering import RadiusAccepts
        from mtandao.gateways.radius.attempts import RadiusLog
        from mtandao.gateways.radius.dictionary import ServersDictionary

        network.register_attempt_log(RadiusLog())
        network.accepts.register(RadiusAccepts())
        network.attributes.register(ServersDictionary())
