"""A database server of its own, which a test may stop and kill, with the product's schema in it."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from mtandao.config.databases import django_databases
from mtandao.config.environment import Environment
from mtandao.config.places import Places
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.embedded import embedded_cluster, prepare_databases
from mtandao.config.schema import bring_up_to_date

WHERE = ("HOST", "PORT", "USER", "PASSWORD", "NAME")


class Site:
    """One home. `environment` is for child processes; this process's own connections lead here as well."""

    def __init__(self, home: Path) -> None:
        self.environment = {
            "MTANDAO_HOME": str(home),
            "MTANDAO_DEMO": "1",
            "MTANDAO_SECRET_KEYS": ",".join(settings.SECRET_KEYS),
        }
        self._read = Environment.from_mapping(self.environment)
        self._places = Places(home, outside=home.with_name("outside"))
        self._log = home.with_name("postgres.log")
        self.cluster = self._known_cluster()

    def _known_cluster(self) -> Cluster:
        # Durable, unlike the shared server of the tests: what was committed must be there after a kill.
        cluster = embedded_cluster(self._read, self._places, durable=True)
        assert cluster is not None
        return cluster

    def start_database(self) -> None:
        self.cluster.start(log=self._log)
        self.cluster.wait_ready()

    def stop_database(self) -> None:
        """As an operator does: fast, and connections are cut."""
        assert self.cluster.process is not None
        self.cluster.process.send_signal(signal.SIGINT)
        self.cluster.process.wait(30)

    def kill_database(self) -> None:
        assert self.cluster.process is not None
        self.cluster.process.kill()
        self.cluster.process.wait(30)

    def move_in(self) -> None:
        """Lead this process's connections here, and bring the databases up to date."""
        self.start_database()
        prepare_databases(self._read, self.cluster)
        connections.close_all()
        for alias, values in django_databases(self._read).items():
            connections[alias].settings_dict.update({word: values[word] for word in WHERE})
            connections.settings[alias].update({word: values[word] for word in WHERE})
        bring_up_to_date(self._read)


@contextmanager
def moved_in() -> Iterator[Site]:
    """A site for the length of a block; the connections lead back to the tests' shared server afterwards."""
    before: dict[str, dict[str, Any]] = {
        alias: {word: connections[alias].settings_dict[word] for word in WHERE} for alias in connections
    }
    folder = Path(tempfile.mkdtemp(prefix="mtandao-site-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        site.move_in()
        yield site
    finally:
        connections.close_all()
        for alias, values in before.items():
            connections[alias].settings_dict.update(values)
            connections.settings[alias].update(values)
        site.cluster.stop()
        shutil.rmtree(folder)
