"""Callbacks: when each is due, whether it arrived, and what a person may do to it meanwhile."""

import itertools
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.schedule import Scheduler
from mtandao.gateways.simulation.sending import Reply, Sender
from mtandao.gateways.simulation.store import Store

KEPT = 2_000  # settled callbacks remembered, so that they can be replayed
_KIND, _JOB = "callback", "deliver callback"


class Fate(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    ARRIVED = "arrived"  # the receiver answered 2xx
    FAILED = "failed"  # it was sent, and the receiver did not take it
    LOST = "lost"  # never sent, as the script wanted
    DROPPED = "dropped"  # never sent, as a person wanted


@dataclass(frozen=True, slots=True)
class Policy:
    """How a service delivers. `retries_after` are simulated seconds between attempts; Daraja has none."""

    timeout_seconds: float = 10.0
    retries_after: tuple[float, ...] = ()


@dataclass(slots=True)
class Callback:
    id: str
    what: str  # "stk", "confirmation", "result", "delivery report", …
    subject: str  # the transaction it tells of
    url: str
    payload: dict[str, Any]
    headers: dict[str, str]
    as_form: bool = False
    fate: Fate = Fate.WAITING
    attempts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        return self.fate not in (Fate.WAITING, Fate.SENDING)


class UnknownCallback(LookupError):
    """There is no callback of that id."""


class Callbacks:
    """At most once, like the services it plays, except that being killed while sending sends again."""

    def __init__(
        self, clock: VirtualClock, scheduler: Scheduler, sender: Sender, store: Store, policy: Policy
    ) -> None:
        self._clock, self._scheduler, self._sender = clock, scheduler, sender
        self._store, self._policy = store, policy
        self._known: OrderedDict[str, Callback] = OrderedDict()
        for document in store.every(_KIND):
            self._known[document["id"]] = Callback(**{**document, "fate": Fate(document["fate"])})
        newest = max((int(id.split("-")[1]) for id in self._known), default=0)
        self._numbers = itertools.count(newest + 1)
        scheduler.handles(_JOB, self._deliver)

    def schedule(
        self,
        what: str,
        subject: str,
        url: str,
        payload: Mapping[str, Any],
        *,
        after: float,
        headers: Mapping[str, str] | None = None,
        as_form: bool = False,
    ) -> Callback:
        callback = self._new(what, subject, url, payload, headers, as_form)
        self._aim(callback, after)
        return callback

    def lose(
        self,
        what: str,
        subject: str,
        url: str,
        payload: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        as_form: bool = False,
    ) -> Callback:
        """Made, never sent; a person may still replay it."""
        callback = self._new(what, subject, url, payload, headers, as_form)
        callback.fate = Fate.LOST
        self._keep(callback)
        return callback

    async def send_now(
        self,
        what: str,
        subject: str,
        url: str,
        payload: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        as_form: bool = False,
    ) -> Callback:
        callback = self._new(what, subject, url, payload, headers, as_form)
        await self._attempt(callback)
        return callback

    def replay(self, id: str) -> Callback:
        """Send it (again), whatever became of it."""
        callback = self.find(id)
        self._aim(callback, 0.0)
        return callback

    def duplicate(self, id: str) -> Callback:
        """A second one with the same words, at once."""
        twin = self.find(id)
        return self.schedule(
            twin.what,
            twin.subject,
            twin.url,
            twin.payload,
            after=0.0,
            headers=twin.headers,
            as_form=twin.as_form,
        )

    def alter(self, id: str, payload: Mapping[str, Any]) -> Callback:
        """A second one with other words (a wrong amount, a field nobody knows), at once."""
        twin = self.find(id)
        return self.schedule(
            twin.what, twin.subject, twin.url, payload, after=0.0, headers=twin.headers, as_form=twin.as_form
        )

    def drop(self, id: str) -> Callback:
        callback = self.find(id)
        if self._scheduler.cancel(id):
            callback.fate = Fate.DROPPED
            self._keep(callback)
        return callback

    def delay(self, id: str, seconds: float) -> Callback:
        """Later by that many simulated seconds, if it still waits."""
        callback = self.find(id)
        left = self._scheduler.due_in(id)
        if left is not None:
            self._scheduler.add(_JOB, left + seconds, {"callback": id}, id=id)
        return callback

    def find(self, id: str) -> Callback:
        try:
            return self._known[id]
        except KeyError:
            raise UnknownCallback(f"There is no callback {id}.") from None

    def listed(self, newest: int | None = None) -> list[dict[str, Any]]:
        kept = list(self._known.values())
        shown = kept[-newest:] if newest else kept
        return [asdict(callback) | {"due_in": self._scheduler.due_in(callback.id)} for callback in shown]

    def clear(self) -> None:
        self._known.clear()

    def _new(
        self,
        what: str,
        subject: str,
        url: str,
        payload: Mapping[str, Any],
        headers: Mapping[str, str] | None,
        as_form: bool,
    ) -> Callback:
        id = f"callback-{next(self._numbers):09d}"
        return Callback(id, what, subject, url, dict(payload), dict(headers or {}), as_form)

    def _aim(self, callback: Callback, after: float) -> None:
        callback.fate = Fate.WAITING
        with self._store.transaction():
            self._keep(callback)
            self._scheduler.add(_JOB, after, {"callback": callback.id}, id=callback.id)

    def _keep(self, callback: Callback) -> None:
        self._known[callback.id] = callback
        self._store.put(_KIND, callback.id, asdict(callback))
        while len(self._known) > KEPT:
            oldest = next(iter(self._known.values()))
            if not oldest.is_settled:
                break  # what still waits is never forgotten
            del self._known[oldest.id]
            self._store.delete(_KIND, oldest.id)

    async def _deliver(self, about: dict[str, Any]) -> None:
        callback = self._known.get(about["callback"])
        if callback is None:
            return
        reply = await self._attempt(callback)
        tried = len(callback.attempts)
        if not reply.is_well and tried <= len(self._policy.retries_after):
            self._aim(callback, self._policy.retries_after[tried - 1])

    async def _attempt(self, callback: Callback) -> Reply:
        callback.fate = Fate.SENDING
        self._known[callback.id] = callback
        reply = await self._sender.post(
            callback.url,
            callback.payload,
            headers=callback.headers,
            timeout_seconds=self._policy.timeout_seconds,
            as_form=callback.as_form,
        )
        callback.fate = Fate.ARRIVED if reply.is_well else Fate.FAILED
        callback.attempts.append(
            {
                "at": self._clock.calendar().isoformat(timespec="milliseconds"),
                "status": reply.status,
                "problem": reply.problem,
                "milliseconds": reply.milliseconds,
                "answer": reply.text[:400],
            }
        )
        if self._known.get(callback.id) is callback:  # else everything was reset meanwhile
            self._keep(callback)
        return reply
