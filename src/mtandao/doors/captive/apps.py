from django.apps import AppConfig


class CaptiveConfig(AppConfig):
    name = "mtandao.doors.captive"
    label = "captive_door"
    verbose_name = "Captive page"
