from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "mtandao.domains.staff"
    label = "staff"
