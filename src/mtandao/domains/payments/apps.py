from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "mtandao.domains.payments"
    label = "payments"

    def ready(self) -> None:
        from mtandao.domains.billing import contract as billing
        from mtandao.domains.payments.paper_codes import how_to_pay

        billing.how_to_pay_answered_by(how_to_pay)
