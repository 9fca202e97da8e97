from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "mtandao.domains.catalog"
    label = "catalog"
