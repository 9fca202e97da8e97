"""What a person may do with the queue: run a failed job again."""

from collections.abc import Sequence

from django.db import connection

from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.commands import REPLAY

# As Procrastinate's own retry does, for the tenant's failed jobs alone; attempts begin anew.
RETRY = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
WHERE id = ANY(%s) AND status = 'failed' AND args ->> 'tenant_id' = %s
  AND (queueing_lock IS NULL OR NOT EXISTS (
    SELECT FROM procrastinate_jobs twin
    WHERE twin.queueing_lock = procrastinate_jobs.queueing_lock AND twin.status = 'todo'))
RETURNING id, queue_name
"""
# What Procrastinate's own trigger says when a job is inserted.
WAKE = "SELECT pg_notify(%s, json_build_object('type', 'job_inserted', 'job_id', %s::bigint)::text)"


@command(needs=REPLAY)
def retry_jobs(ctx: Context, *, job_ids: Sequence[int]) -> int:
    """Queue failed jobs again; returns how many. One whose twin is waiting already stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(RETRY, [list(job_ids), str(ctx.tenant_id)])
        queued = cursor.fetchall()
        for job_id, queue in queued:
            cursor.execute(WAKE, [f"procrastinate_queue_v1#{queue}", job_id])
            cursor.execute(WAKE, ["procrastinate_any_queue_v1", job_id])
    return len(queued)
