from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "mtandao.domains.billing"
    label = "billing"

    def ready(self) -> None:
        from mtandao.domains.billing import answers

        answers.register()
