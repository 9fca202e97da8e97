"""A worker outlives its database: how a job ended is written down also when it is away just then, and so is that the
worker lives. Until the one is, nobody may take the job again; without the other somebody would, while it runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

import psycopg
from procrastinate import exceptions
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback

log = logging.getLogger("mtandao.worker")

AGAIN_SECONDS = 0.5
AWAY = (psycopg.OperationalError, psycopg.InterfaceError)


class PatientManager(JobManager):
    """Procrastinate's own tries once. A job whose end is lost runs for ever while its worker lives, and nobody
    rescues it."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        await _until_written(job, lambda: JobManager.finish_job(self, job, status, delete_job))

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """A later one of its kind that was queued meanwhile does the work in its place."""

        def again() -> Awaitable[None]:
            return JobManager.retry_job(self, job, retry_at, priority, queue, lock)

        try:
            await _until_written(job, again)
        except exceptions.UniqueViolation:
            await self.finish_job(job, Status.FAILED, delete_job=False)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Procrastinate's own gives up at the first failure, and nobody notices."""
        try:
            await JobManager.update_heartbeat(self, worker_id)
        except exceptions.ConnectorException as error:
            log.warning("the database is away, that this worker lives is written later: %s", error)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Likewise. What was queued meanwhile is found by looking."""
        while True:
            try:
                return await JobManager.listen_for_jobs(self, on_notification=on_notification, queues=queues)
            except exceptions.ConnectorException as error:
                log.warning("the database is away, new jobs are listened for later: %s", error)
            await asyncio.sleep(AGAIN_SECONDS)


async def _until_written(job: Job, write: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await write()
        except exceptions.ConnectorException as error:
            if not isinstance(error.__cause__, AWAY):
                raise
            log.warning("the database is away, the end of job %s is written later: %s", job.id, error)
        await asyncio.sleep(AGAIN_SECONDS)
