from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    name = "mtandao.domains.subscribers"
    label = "subscribers"
