from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mtandao.doors.portal"
    label = "portal_door"
    verbose_name = "Client portal"
