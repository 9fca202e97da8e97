from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "mtandao.domains.messaging"
    label = "messaging"
