"""What a batch of events leaves to be looked up before anybody is told of it."""

from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging.of_data import OF_DATA
from mtandao.domains.messaging.of_services import OF_SERVICES
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event

E = TypeVar("E", bound=Event)


class Facts:
    """Each with one query, if at all."""

    def __init__(self, ctx: Context, events: Sequence[Event]) -> None:
        self.ctx, self.events = ctx, events

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def whose(self, kind: type[Event]) -> set[UUID]:
        return {event.subscriber_id for event in self.of(kind) if event.subscriber_id}

    @cached_property
    def invoices(self) -> dict[UUID, billing.Invoice]:
        ids = [event.subject_id for event in self.of(billing.InvoiceIssued)]
        return billing.invoices(self.ctx).in_bulk(ids)

    @cached_property
    def asks(self) -> dict[UUID, payments.Ask]:
        ids = [event.subject_id for event in self.of(payments.PaymentAskEnded)]
        return payments.asks(self.ctx).select_related("gateway").in_bulk(ids)

    @cached_property
    def balances(self) -> dict[UUID, ledger.Balance]:
        return ledger.balances(self.ctx, self.whose(payments.PaymentReceived))

    @cached_property
    def promising(self) -> dict[UUID, collections.Standing]:
        return collections.standings(self.ctx, self.whose(collections.AccountEnteredGrace))

    @cached_property
    def debts(self) -> dict[UUID, billing.Debt]:
        return billing.debts(self.ctx, self.ctx.today, self.whose(collections.PromiseMade))

    @cached_property
    def services(self) -> dict[UUID, subscriptions.Subscription]:
        """Of which something is told."""
        ids = [event.subject_id for event in self.events if isinstance(event, (*OF_SERVICES, *OF_DATA))]
        return {row.id: row for row in subscriptions.subscriptions_by_id(self.ctx, ids)}

    @cached_property
    def allowances(self) -> dict[UUID, usage.Allowance]:
        """Of the services whose data is told of."""
        return usage.allowances_of(
            self.ctx, [event.subject_id for event in self.events if isinstance(event, OF_DATA)]
        )

    @cached_property
    def active(self) -> dict[UUID, list[subscriptions.Subscription]]:
        """The working services of those who paid or came back."""
        whose = self.whose(payments.PaymentReceived) | self.whose(collections.AccountCleared)
        rows = subscriptions.subscriptions(self.ctx).filter(
            subscriber_id__in=whose, state=subscriptions.State.ACTIVE
        )
        found: dict[UUID, list[subscriptions.Subscription]] = {}
        for row in rows:
            found.setdefault(row.subscriber_id, []).append(row)
        return found
