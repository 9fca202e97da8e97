"""`@job`: a function that a worker runs outside any transaction, at least once, with a context made anew."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from procrastinate import BaseRetryStrategy, RetryDecision
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


class _TryAgain(BaseRetryStrategy):
    """Failures wait longer and longer and end; an outside thing that is away is waited for."""

    def __init__(self, max_attempts: int) -> None:
        self.max_attempts = max_attempts

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, Unavailable):
            return RetryDecision(retry_in={"seconds": AWAY_SECONDS})
        if job.attempts + 1 >= self.max_attempts:
            return None
        return RetryDecision(retry_in={"seconds": int(backoff(job.attempts + 1).total_seconds())})


class Job:
    """A declared job. `defer` puts it in the queue together with the caller's transaction."""

    def __init__(self, function: JobFunction, *, name: str, queue: str, max_attempts: int) -> None:
        self.function = function
        self.name = name
        self.__doc__ = function.__doc__
        self._task = app.task(name=name, queue=queue, retry=_TryAgain(max_attempts))(
            partial(_run, function, name)
        )

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
            configured.defer(
                tenant_id=str(ctx.tenant_id), correlation_id=str(ctx.correlation_id), arguments=plain
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
    function: JobFunction, name: str, *, tenant_id: str, correlation_id: str, arguments: dict[str, Any]
) -> None:
    tenant = PLATFORM if UUID(tenant_id) == PLATFORM.id else tenant_facts(UUID(tenant_id))
    ctx = system_context(
        tenant,
        name,
        clock.now(),
        correlation_id=UUID(correlation_id),
        platform=tenant is PLATFORM,
    )
    with fence(ctx):
        function(ctx, **arguments)
