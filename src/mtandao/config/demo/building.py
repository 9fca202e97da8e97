"""The demo's world is built once, wholly: whoever finds it half built, because somebody stopped the demo in the
middle, begins it anew."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from mtandao.config.demo import cast
from mtandao.config.environment import Environment
from mtandao.config.postgres import template
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.embedded import prepare_databases
from mtandao.config.postgres.urls import server_addresses
from mtandao.config.processes.child import python


class HalfBuilt(Exception):
    """An earlier demo died while it built its world, in databases that are not ours to drop."""


def clear_half_built(here: Environment, cluster: Cluster | None) -> bool:
    """Empty databases again if there is half a world in them; True if there was. HalfBuilt if they are on a server
    of the operator's."""
    if not _mark(here).exists():
        return False
    if cluster is None or here.radius_database_url is not None:
        raise HalfBuilt(
            "An earlier demo was stopped while it built its world, and its databases hold half of it. "
            f"Drop and create them again, and remove {_mark(here)}."
        )
    for database in server_addresses(here):
        template.drop(cluster.admin_url, database.name)
    (here.home / "schema").unlink(missing_ok=True)
    prepare_databases(here, cluster)
    _mark(here).unlink()
    return True


def build(here: Environment, size: int, begin: Callable[[], None]) -> None:
    """`begin` makes the platform's own part; then a core for each provider. What a fallen builder said is shown."""
    _mark(here).touch()
    begin()
    builders = [
        subprocess.Popen(python("demo-seed", isp.slug, "--size", str(size)), stderr=subprocess.STDOUT)
        for isp in cast.ISPS
    ]
    if sum(builder.wait() != 0 for builder in builders):
        raise SystemExit("mtandao: the demo's world could not be built; what went wrong stands above.")
    _mark(here).unlink()


def _mark(here: Environment) -> Path:
    """There while the world is being built."""
    return here.home / "half-built"
