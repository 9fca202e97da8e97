from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "mtandao.domains.network"
    label = "network"

    def ready(self) -> None:
        from mtandao.domains.ipam import contract as ipam
        from mtandao.domains.network.pool_uses import online_in_spans, users_of_pool

        ipam.used_by(users_of_pool)
        ipam.online_by(online_in_spans)
