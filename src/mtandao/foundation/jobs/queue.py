"""`@job`: a function that a worker runs outside any transaction, at least once, with a context made anew."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job as QueuedJob

from mtandao.foundation import clock
from mtandao.foundation.context import PLATFORM, Context, system_context
from mtandao.foundation.outbox.receipts import AWAY_SECONDS, backoff
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tenancy.facts import tenant_facts
from mtandao.foundation.tenancy.fence import fence

log = logging.getLogger("mtandao.worker")

JobFunction = Callable[..., Any]

# The queue counts every try, also those that an outside thing was away for; failures are counted beside.
COUNT_FAILURE = (
    "UPDATE procrastinate_jobs SET args = args || jsonb_build_object('failures', %s) WHERE id = %s"
)
TWIN_WAITS = """
SELECT EXISTS (
    SELECT FROM procrastinate_jobs twin JOIN procrastinate_jobs mine USING (queueing_lock)
    WHERE mine.id = %s AND twin.status = 'todo')
"""


class _LeftToTwin(Exception):
    """It failed, and a later job of its `only_one` waits already: that one does the work."""


class WorkerDied(Exception):
    """The process that ran the job ended in the middle of it."""


# A job is worth some more tries if its worker was killed; one that kills its workers is not.
LEAST_LIVES = 3


class _TryAgain(BaseRetryStrategy):
    """Failures wait longer and longer and end; an outside thing that is away is waited for."""

    def __init__(self, max_attempts: int) -> None:
        self.max_attempts = max_attempts

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, _LeftToTwin):
            return None
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})  # the worker was told to stop
        if isinstance(exception, Unavailable):
            return RetryDecision(retry_in={"seconds": AWAY_SECONDS})
        failures = _failures_of(job) + 1
        lives = (
            max(self.max_attempts, LEAST_LIVES) if isinstance(exception, WorkerDied) else self.max_attempts
        )
        if failures >= lives:
            return None
        return RetryDecision(retry_in={"seconds": int(backoff(failures).total_seconds())})


class Job:
    """A declared job. `defer` puts it in the queue together with the caller's transaction."""

    def __init__(self, function: JobFunction, *, name: str, queue: str, max_attempts: int) -> None:
        self.function = function
        self.name = name
        self.__doc__ = function.__doc__
        task = app.task(name=name, queue=queue, retry=_TryAgain(max_attempts), pass_context=True)
        self._task = task(partial(_run, function, name))

    def __call__(self, ctx: Context, **arguments: Any) -> Any:
        """Run it here and now."""
        return self.function(ctx, **arguments)

    def defer(
        self, ctx: Context, *, wait: timedelta | None = None, only_one: str | None = None, **arguments: Any
    ) -> bool:
        """Queue it. `wait` is real time.
        `only_one`: at most one waiting job of that name; False if there is one.

        Arguments are JSON values and UUIDs.
        """
        configured = self._task.configure(
            queueing_lock=f"{ctx.tenant_id}:{self.name}:{only_one}" if only_one else None,
            schedule_in={"seconds": int(wait.total_seconds())} if wait else None,
        )
        plain = {name: str(value) if isinstance(value, UUID) else value for name, value in arguments.items()}
        try:
            # A savepoint: that one waits already must not spoil the caller's transaction.
            with transaction.atomic():
                configured.defer(
                    tenant_id=str(ctx.tenant_id),
                    correlation_id=str(ctx.correlation_id),
                    arguments=plain,
                    **_causes(ctx),
                )
        except AlreadyEnqueued:
            return False
        return True


def job(*, queue: str = "work", max_attempts: int = 8) -> Callable[[JobFunction], Job]:
    """Declare `(ctx, **arguments)` as a job named `room.function`."""

    def declare(function: JobFunction) -> Job:
        room = function.__module__.removeprefix("mtandao.").removeprefix("domains.").removesuffix(".jobs")
        return Job(function, name=f"{room}.{function.__name__}", queue=queue, max_attempts=max_attempts)

    return declare


def _run(
    function: JobFunction,
    name: str,
    queued: JobContext,
    *,
    tenant_id: str,
    correlation_id: str,
    arguments: dict[str, Any],
    causes: dict[str, str] | None = None,
    failures: int = 0,  # noqa: ARG001 -- it travels with the arguments; get_retry_decision reads it
) -> None:
    close_old_connections()  # a worker's thread has no requests at whose ends Django would do it
    try:
        ctx = _context(name, tenant_id, correlation_id, causes or {})
        with fence(ctx):
            function(ctx, **arguments)
    except Unavailable as away:
        if not _note_failure(queued.job, away):
            raise
        # Nothing of ours failed, and the later one asks again.
    except Exception as error:
        if _note_failure(queued.job, error):
            raise _LeftToTwin(str(error)) from error
        raise


def _context(name: str, tenant_id: str, correlation_id: str, causes: dict[str, str]) -> Context:
    tenant = tenant_facts(UUID(tenant_id))
    return system_context(
        tenant,
        name,
        clock.now(),
        correlation_id=UUID(correlation_id),
        causes={UUID(stream): UUID(cause) for stream, cause in causes.items()},
        platform=tenant is PLATFORM,
    )


def _causes(ctx: Context) -> dict[str, Any]:
    """Only where there are several: a job's arguments are read by people."""
    several = {str(stream): str(cause) for stream, cause in ctx.causes.items()}
    return {"causes": several} if several else {}


def count_failure(queued: QueuedJob) -> None:
    """Beside the queue's own count of tries."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_FAILURE, [_failures_of(queued) + 1, queued.id])


def _failures_of(queued: QueuedJob) -> int:
    # Read through Django's connection the arguments are text; a worker's own connection parses them.
    arguments: Any = queued.task_kwargs
    failures = (json.loads(arguments) if isinstance(arguments, str) else arguments).get("failures", 0)
    return int(failures)


def _note_failure(queued: QueuedJob, error: Exception) -> bool:
    """Count it, unless an outside thing is away. Whether a later job like it waits, so that it need not be tried
    again."""
    try:
        if not isinstance(error, Unavailable):
            count_failure(queued)
        with connection.cursor() as cursor:
            cursor.execute(TWIN_WAITS, [queued.id])
            (twin_waits,) = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        log.warning("the database is away: this failure of job %s is not counted", queued.id)
        return False
    if twin_waits:
        log.info("job %s failed, and a later one like it waits already: %s", queued.id, error)
    return bool(twin_waits)
