"""One customer as a page sees him: what several parts of the page need is asked once."""

from functools import cached_property
from uuid import UUID

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

SOON_SECONDS = 3


class Seen:
    def __init__(self, ctx: Context, subscriber: subscribers.Subscriber) -> None:
        self.ctx, self.subscriber = ctx, subscriber

    @cached_property
    def diagnosis(self) -> reports.Diagnosis:
        return reports.diagnosis(self.ctx, self.subscriber)

    @property
    def client(self) -> reports.Client:
        return self.diagnosis.client

    @cached_property
    def services(self) -> list[subscriptions.Subscription]:
        return subscriptions.subscriptions_of(self.ctx, self.subscriber.id)

    @cached_property
    def logins(self) -> dict[UUID, network.Login]:
        return network.logins_of(self.ctx, [each.id for each in self.services])

    @cached_property
    def payments(self) -> list[payments.Payment]:
        """The newest ones, with room for "all of them"."""
        rows = payments.payments(self.ctx).filter(subscriber_id=self.subscriber.id)
        return list(rows.order_by("-id")[:50])

    @cached_property
    def message_count(self) -> int:
        return messaging.messages_of(self.ctx, self.subscriber.id).order_by().count()

    @property
    def poll_seconds(self) -> int:
        """How soon the header may say something else: while a PIN or RADIUS is waited for."""
        login = self.diagnosis.login
        on_its_way = login is not None and login.provisioned_at is None
        return SOON_SECONDS if self.diagnosis.ask is not None or on_its_way else 0
