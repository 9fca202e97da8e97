from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "mtandao.doors.clock"
    label = "clock_door"
