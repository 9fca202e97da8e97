from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    name = "mtandao.domains.collections"
    label = "collections"
