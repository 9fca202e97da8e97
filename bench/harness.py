"""What the benchmarks share: databases of their own, progress on standard error, one JSON line at the end."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg

from mtandao.config.commands import django
from mtandao.config.environment import environment
from mtandao.config.postgres import template
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.embedded import prepare_databases
from mtandao.config.processes.database import databases_running

DATABASE = "mtandao_bench"


@dataclass
class Result:
    """As others may read it; keys that make no sense are left out. Ratios above 1 mean better than."""

    name: str
    value: float
    unit: str
    limit: dict[str, Any] | None = None
    rival: dict[str, Any] | None = None
    ratio_to_limit: float | None = None
    ratio_to_rival: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    peak_mb: float | None = None
    scale: int | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def json(self) -> str:
        known = {key: value for key, value in asdict(self).items() if value is not None and key != "more"}
        return json.dumps(known | self.more, default=str)


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Databases:
    """The main one and RADIUS's, by the server's own login."""

    urls: tuple[DatabaseUrl, ...]

    def settle(self) -> None:
        """As after a quiet night: fresh statistics, everything on disk, and no vacuum about to begin."""
        for url in self.urls:
            with psycopg.connect(url.text, autocommit=True) as connection:
                connection.execute("VACUUM (FREEZE, ANALYZE)")
                connection.execute("CHECKPOINT")


@contextmanager
def own_databases(name: str = DATABASE) -> Iterator[Databases]:
    """Fresh, migrated, durable databases on the embedded server, gone afterwards. Django is ready inside."""
    os.environ["MTANDAO_DEMO"] = "1"
    environment.cache_clear()
    here = environment()
    with databases_running(here) as cluster:
        assert cluster is not None, "benchmarks use the embedded PostgreSQL"
        admin = cluster.admin_url
        os.environ["MTANDAO_DATABASE_URL"] = admin.database(name).text
        environment.cache_clear()
        _drop(admin, name)
        prepare_databases(environment(), None)
        django.ready()
        from mtandao.config.schema import bring_up_to_date

        bring_up_to_date(environment())
        try:
            yield Databases((admin.database(name), admin.database(f"{name}_radius")))
        finally:
            from django.db import connections

            connections.close_all()
            _drop(admin, name)


def _drop(admin: Any, name: str) -> None:
    for each in (name, f"{name}_radius"):
        template.drop(admin, each)


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank. ValueError if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def peak_mb() -> float:
    """The largest resident size of this process and of its children so far."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(max(own, children) / 1024, 1)


@contextmanager
def timed() -> Iterator[list[float]]:
    """A list that holds the seconds once the block has ended."""
    seconds: list[float] = []
    began = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - began)
