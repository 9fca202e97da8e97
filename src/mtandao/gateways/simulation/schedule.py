"""What is due when. Jobs are documents, so that those of a killed simulator are still due in the next one."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.store import Store

log = logging.getLogger(__name__)
Handler = Callable[[dict[str, Any]], Awaitable[None] | None]
_KIND = "job"


@dataclass(frozen=True, slots=True)
class Job:
    """`due` in simulated seconds. `what` names the handler, `about` is its argument."""

    id: str
    due: float
    what: str
    about: dict[str, Any]
    added: float


class Scheduler:
    """Runs due jobs in the order of their time.

    A plain handler's writes and the job's end are one transaction. A coroutine runs beside the others, and
    its job ends after it: killed in between, it runs again.
    """

    def __init__(self, clock: VirtualClock, store: Store) -> None:
        self._clock, self._store = clock, store
        self._handlers: dict[str, Handler] = {}
        self._jobs: dict[str, Job] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        for document in store.every(_KIND):
            self._remember(Job(**document))

    @property
    def latest(self) -> float:
        """The latest moment a waiting job was added: the simulation had come at least so far."""
        return max((job.added for job in self._jobs.values()), default=0.0)

    def handles(self, what: str, handler: Handler) -> None:
        self._handlers[what] = handler

    def add(self, what: str, after: float, about: dict[str, Any], *, id: str | None = None) -> Job:
        """Due `after` simulated seconds from now. The same id again replaces the earlier job."""
        now = self._clock.seconds()
        job = Job(id or f"{now:018.6f}-{next(self._numbers)}-{what}", now + max(0.0, after), what, about, now)
        self._store.put(_KIND, job.id, asdict(job))
        self._remember(job)
        return job

    def cancel(self, id: str) -> bool:
        self._store.delete(_KIND, id)
        return self._jobs.pop(id, None) is not None

    def due_in(self, id: str) -> float | None:
        """Simulated seconds until the job; None when there is none."""
        job = self._jobs.get(id)
        return None if job is None else max(0.0, job.due - self._clock.seconds())

    def clear(self) -> None:
        self._jobs.clear()
        self._heap.clear()

    def poke(self) -> None:
        """The clock has jumped: look again."""
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._changed.clear()
            self._start_due()
            alarm = self._alarm()
            try:
                await self._changed.wait()
            finally:
                if alarm:
                    alarm.cancel()

    def _alarm(self) -> asyncio.TimerHandle | None:
        """Wakes `run` when a job is due. (`wait_for` may swallow a cancellation that comes just then.)"""
        if not self._heap:
            return None
        wait = self._clock.real_seconds(self._heap[0][0] - self._clock.seconds())
        return asyncio.get_running_loop().call_later(wait, self._changed.set)

    async def stop(self) -> None:
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _remember(self, job: Job) -> None:
        self._jobs[job.id] = job
        heapq.heappush(self._heap, (job.due, next(self._numbers), job.id))
        self._changed.set()

    def _start_due(self) -> None:
        while self._heap and self._heap[0][0] <= self._clock.seconds():
            due, _, id = heapq.heappop(self._heap)
            job = self._jobs.get(id)
            if job is not None and job.due == due:  # neither cancelled nor moved
                self._start(job)

    def _start(self, job: Job) -> None:
        try:
            with self._store.transaction():
                going_on = self._handlers[job.what](job.about)
                if going_on is None:
                    self._store.delete(_KIND, job.id)
        except Exception:
            log.exception("job %s failed and is dropped", job.what)
            self._store.delete(_KIND, job.id)
            going_on = None
        if self._jobs.get(job.id) is job:
            del self._jobs[job.id]
        if going_on is not None:
            task = asyncio.ensure_future(self._finish(job, going_on))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _finish(self, job: Job, going_on: Awaitable[None]) -> None:
        try:
            await going_on
        except Exception:
            log.exception("job %s failed and is dropped", job.what)
        if job.id not in self._jobs:  # unless it was added again meanwhile
            self._store.delete(_KIND, job.id)
