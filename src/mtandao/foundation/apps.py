from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "mtandao.foundation"
    label = "foundation"
