from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "mtandao.domains.usage"
    label = "usage"
