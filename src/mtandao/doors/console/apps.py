from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "mtandao.doors.console"
    label = "console_door"
    verbose_name = "Staff console"
