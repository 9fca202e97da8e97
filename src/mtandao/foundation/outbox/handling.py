"""Deliveries in hand: which go to the listener together, which alone, and which have to wait.

A stream whose delivery failed is held: its later events are not tried, in this batch or another, until the
first one is done or dead.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import psycopg
from django.db import connection

from mtandao.foundation import clock
from mtandao.foundation.commands import sharing_fate
from mtandao.foundation.context import PLATFORM, system_context
from mtandao.foundation.events import Event, event_named
from mtandao.foundation.outbox import receipts
from mtandao.foundation.outbox.listeners import Listener
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tenancy.facts import tenant_facts
from mtandao.foundation.tenancy.fence import fenced_transaction

log = logging.getLogger("mtandao.relay")

# After so many tenants for whom the outside thing was away, the others are left for the next look: it is
# likely away for all, and asking each of them may mean waiting for a timeout each time.
AWAY_TENANTS = 3


class Collided(Exception):
    """PostgreSQL ended our transaction so that another one could go on. Worth the same try again."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery in hand."""

    id: int
    attempts: int
    tenant_id: UUID
    stream_id: UUID
    name: str
    payload: str
    correlation_id: UUID

    def event(self) -> Event:
        return event_named(self.name).model_validate_json(self.payload)


def handled(listener: Listener, due: Sequence[Due]) -> int:
    """Hand them over, in order within each stream; returns how many ended, well or not."""
    ended = away = 0
    by_tenant = sorted(due, key=lambda delivery: delivery.tenant_id)  # stable, and a stream is of one tenant
    for _, deliveries in groupby(by_tenant, key=lambda delivery: delivery.tenant_id):
        hand = _Hand(listener, list(deliveries))
        away += hand.play()
        ended += hand.ended
        if away == AWAY_TENANTS:
            break
    return ended


class _Hand:
    """One tenant's deliveries to one listener."""

    def __init__(self, listener: Listener, deliveries: list[Due]) -> None:
        self.listener = listener
        self.ended = 0
        self._deliveries = deliveries
        self._untried = {delivery.id: delivery for delivery in deliveries}
        self._held: set[UUID] = set()

    def play(self) -> bool:
        """Whether the listener's outside thing was away: then what is left waits without being counted."""
        try:
            for chain in _chains(self._deliveries):
                self._play_chain(chain)
        except Unavailable as away:
            receipts.postpone(self._ready(self._untried.values()), str(away))
            return True
        return False

    def _play_chain(self, chain: list[Due]) -> None:
        """Together if the listener can; one by one if not, or if that failed."""
        ready = self._ready(chain)
        if self.listener.batch and len(ready) > 1 and self._together(ready):
            return
        for delivery in ready:
            if delivery.stream_id not in self._held:
                self._alone(delivery)

    def _ready(self, deliveries: Iterable[Due]) -> list[Due]:
        return [delivery for delivery in deliveries if delivery.stream_id not in self._held]

    def _together(self, group: list[Due]) -> bool:
        try:
            _call(self.listener, group)
        except Unavailable:
            raise
        except Exception as error:
            _must_be_the_listeners(error)
            log.exception("%s failed on a batch of %d: trying one by one", self.listener.name, len(group))
            return False
        self._sign(group)
        return True

    def _alone(self, delivery: Due) -> None:
        try:
            _call(self.listener, [delivery])
        except Unavailable:
            raise
        except Exception as error:
            _must_be_the_listeners(error)
            log.exception("%s failed on %s %s", self.listener.name, delivery.name, delivery.id)
            self._fail(delivery, error)
        else:
            self._sign([delivery])

    def _sign(self, group: list[Due]) -> None:
        receipts.sign(group)
        self.ended += len(group)
        for delivery in group:
            del self._untried[delivery.id]

    def _fail(self, delivery: Due, error: Exception) -> None:
        dead = receipts.record_failure(delivery, error, self.listener.max_attempts)
        del self._untried[delivery.id]
        if dead:
            self.ended += 1
        else:
            self._held.add(delivery.stream_id)


def _chains(deliveries: Sequence[Due]) -> Iterator[list[Due]]:
    """Runs in which each stream has one cause: what a listener emits in turn belongs to that cause alone."""
    chain: list[Due] = []
    causes: dict[UUID, UUID] = {}
    for delivery in deliveries:
        if causes.setdefault(delivery.stream_id, delivery.correlation_id) != delivery.correlation_id:
            yield chain
            chain, causes = [], {delivery.stream_id: delivery.correlation_id}
        chain.append(delivery)
    yield chain


def _call(listener: Listener, group: Sequence[Due]) -> None:
    """Parse and handle under a savepoint of the fenced tenant:
    a failure leaves the batch's transaction sound."""
    tenant_id = group[0].tenant_id
    causes = {delivery.stream_id: delivery.correlation_id for delivery in group}
    several = len(set(causes.values())) > 1
    ctx = system_context(
        tenant_facts(tenant_id),
        listener.name,
        clock.now(),
        correlation_id=None if several else group[0].correlation_id,
        causes=causes if several else None,
        platform=tenant_id == PLATFORM.id,
    )
    with fenced_transaction(ctx), sharing_fate():
        if listener.batch:
            listener.handle(ctx, [delivery.event() for delivery in group])
        else:
            listener.handle(ctx, group[0].event())


def _must_be_the_listeners(error: Exception) -> None:
    """A failure of the database itself, or of two transactions that got in each other's way, is nobody's
    failed delivery: the whole batch is given back."""
    if connection.connection is None or connection.connection.closed:
        raise error
    if isinstance(error.__cause__, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure):
        raise Collided(str(error)) from error
