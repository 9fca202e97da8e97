"""The worker as a process, and the rescue of jobs whose worker died."""

import asyncio
import logging
import threading

from asgiref.sync import async_to_sync
from procrastinate import exceptions
from procrastinate.contrib.django import app

log = logging.getLogger("mtandao.worker")

AWAY_SECONDS = 1.0
HEARTBEAT_SECONDS = 5.0
# A worker that has not been heard of for this long is dead, and its jobs run again.
DEAD_AFTER_SECONDS = 20.0


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
        watch = asyncio.create_task(asyncio.to_thread(stopping.wait))
        await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            stopping_early = work.exception()
            if stopping_early:
                raise stopping_early
        work.cancel()
        await asyncio.wait({work}, timeout=10)


def rescue_orphans() -> int:
    """Queue again the jobs of workers that died; returns how many."""
    return async_to_sync(_rescue_orphans)()


async def _rescue_orphans() -> int:
    orphans = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
    rescued = 0
    for orphan in orphans:
        await app.job_manager.retry_job(orphan)
        rescued += 1
    if rescued:
        log.warning("%d jobs of a worker that died run again", rescued)
    return rescued
