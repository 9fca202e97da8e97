"""Keeps the embedded PostgreSQL up: a server that fell is started again and recovers by itself."""

import time
from pathlib import Path

from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.errors import PostgresRefused
from mtandao.config.processes.child import Say

TRY_AGAIN_AFTER_S = 2.0


class DatabaseKeeper:
    """`watch` is called every moment by the supervisor. Does nothing for a server that somebody else started."""

    def __init__(self, cluster: Cluster | None, log_file: Path) -> None:
        self._cluster = cluster
        self._log_file = log_file
        self._not_before = 0.0

    def watch(self, say: Say) -> None:
        cluster = self._cluster
        if cluster is None or cluster.process is None or cluster.process.poll() is None:
            return
        if time.monotonic() < self._not_before:
            return
        say("postgres", f"ended with {cluster.process.returncode}, starts again")
        try:
            cluster.start(log=self._log_file)
            cluster.wait_ready()
            say("postgres", "recovered")
        except PostgresRefused as refusal:
            self._not_before = time.monotonic() + TRY_AGAIN_AFTER_S
            say("postgres", str(refusal))
