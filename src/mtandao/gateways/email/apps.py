from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "mtandao.gateways.email"
    label = "email_gateway"
