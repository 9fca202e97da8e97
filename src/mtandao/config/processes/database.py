"""The databases, there and up to date, for whoever is started: embedded ones are started if nobody did."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mtandao.config.environment import Environment
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.embedded import embedded_cluster, prepare_databases
from mtandao.config.postgres.errors import AnotherSupervisor

log = logging.getLogger("mtandao.database")
PACKAGE = Path(__file__).resolve().parent.parent.parent
SHAPES_A_SCHEMA = (
    "**/migrations/*.py",
    "**/*.sql",
    "**/models.py",
    "foundation/database/*.py",
    "foundation/audit/*.py",
)


@contextmanager
def databases_running(environment: Environment, *, log_file: Path | None = None) -> Iterator[Cluster | None]:
    """Both databases answer inside the block. Stops the embedded server at its end if it was started here."""
    cluster = embedded_cluster(environment)
    if cluster is None:
        prepare_databases(environment, None)
        yield None
        return
    started = _is_ours_to_start(cluster)
    if started:
        cluster.initialise()
        cluster.start(log=log_file or environment.home / "postgres.log")
        cluster.wait_ready()
    try:
        prepare_databases(environment, cluster)
        yield cluster
    finally:
        if started:
            cluster.stop()


def _is_ours_to_start(cluster: Cluster) -> bool:
    """False while somebody runs it. A server whose supervisor was killed is stopped first: used as it stands it would
    outlive us too."""
    try:
        cluster.stop_orphan()
    except AnotherSupervisor:
        if not cluster.is_running():
            raise
        return False
    return True


def bring_up_to_date_once(environment: Environment) -> bool:
    """Migrate unless this home's databases were brought to exactly this release before; True if it did.

    Knowing that without asking saves seconds at each start.
    """
    mark, wanted = environment.home / "schema", _fingerprint(environment)
    if mark.exists() and mark.read_text() == wanted:
        return False
    from mtandao.config.schema import bring_up_to_date  # Django's settings are complete only now

    bring_up_to_date(environment)
    mark.write_text(wanted)
    return True


def _fingerprint(environment: Environment) -> str:
    """Of everything that shapes a schema, and of the place that has it."""
    digest = hashlib.sha256(str(environment.database_url or "embedded").encode())
    for pattern in SHAPES_A_SCHEMA:
        for path in sorted(PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
