"""Slow outside calls and what the clock starts: rows of the caller's transaction, run later by a worker."""

from mtandao.foundation.jobs.queue import Job, job

__all__ = ["Job", "job"]
