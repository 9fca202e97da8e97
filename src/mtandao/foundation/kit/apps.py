from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "mtandao.foundation.kit"
    label = "kit"
    verbose_name = "Page kit"
