from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "mtandao.domains.subscriptions"
    label = "subscriptions"
