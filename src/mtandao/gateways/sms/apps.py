from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "mtandao.gateways.sms"
    label = "sms_gateway"
