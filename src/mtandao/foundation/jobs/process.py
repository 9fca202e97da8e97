"""The worker as a process, and the rescue of jobs whose worker died."""

import asyncio
import logging
import threading

from asgiref.sync import async_to_sync
from django.db import OperationalError, connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status
from procrastinate.utils import utcnow

from mtandao.foundation.jobs.patience import PatientManager
from mtandao.foundation.jobs.queue import WorkerDied, count_failure

log = logging.getLogger("mtandao.worker")

AWAY_SECONDS = 1.0
LOOK_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
# A worker that has not been heard of for this long is dead, and its jobs run again.
DEAD_AFTER_SECONDS = 20.0

STILL_ORPHAN = """
SELECT FROM procrastinate_jobs
WHERE id = %s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %s
FOR UPDATE SKIP LOCKED
"""


def run(stopping: threading.Event, *, concurrency: int = 8) -> None:
    """Run jobs until told to stop. The database may come and go."""
    log.info("worker ready, %d jobs at once", concurrency)
    while not stopping.is_set():
        try:
            asyncio.run(_work(stopping, concurrency))
        except (exceptions.ConnectorException, OSError) as away:
            log.warning("the database is away, trying again: %s", away)
            stopping.wait(AWAY_SECONDS)


async def _work(stopping: threading.Event, concurrency: int) -> None:
    async with app.with_connector(app.connector.get_worker_connector()).open_async() as running:  # type: ignore[attr-defined]
        running.job_manager = PatientManager(running.connector)
        work = asyncio.create_task(
            running.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS,
                shutdown_graceful_timeout=5.0,
                delete_jobs="never",
            )
        )
        # No thread waits for `stopping`: a loop that ends waits for its threads, and where the work has failed
        # nobody is about to stop.
        while not (work.done() or stopping.is_set()):
            await asyncio.wait({work}, timeout=LOOK_SECONDS)
        if work.done():
            work.result()
        work.cancel()
        await asyncio.wait({work}, timeout=10)


def rescue_orphans() -> int:
    """Queue again the jobs of workers that died; returns how many. DatabaseError while it is away."""
    try:
        orphans = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
        rescued = sum(_rescue(orphan) for orphan in orphans)
    except exceptions.ConnectorException as away:
        raise OperationalError(str(away)) from away
    if rescued:
        log.warning("%d jobs of a worker that died run again", rescued)
    return rescued


def _rescue(orphan: Job) -> bool:
    """Whether it runs again. It does not if a later one of its kind waits, or if it kills its workers."""
    assert orphan.id is not None
    task = app.tasks.get(orphan.task_name)
    again = task is not None and task.get_retry_exception(exception=WorkerDied(), job=orphan) is not None
    try:
        with transaction.atomic():
            if not _still_orphan(orphan):
                return False
            count_failure(orphan)
            if again:
                app.job_manager.retry_job_by_id(orphan.id, retry_at=utcnow())
    except exceptions.UniqueViolation:
        again = False
    if not again:
        log.error("job %s of a worker that died does not run again: %s", orphan.id, orphan.task_name)
        async_to_sync(app.job_manager.finish_job)(orphan, Status.FAILED, delete_job=False)
    return again


def _still_orphan(job: Job) -> bool:
    """Nobody was faster. Locks it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(STILL_ORPHAN, [job.id, job.worker_id])
        return cursor.fetchone() is not None
