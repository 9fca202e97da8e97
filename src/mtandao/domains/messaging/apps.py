from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "mtandao.domains.messaging"
    label = "messaging"

    def ready(self) -> None:
        from mtandao.domains.billing import contract as billing
        from mtandao.domains.messaging import permissions
        from mtandao.domains.messaging.sendings import sending_of

        billing.sendings_answered_by(sending_of, permissions.SEND)
