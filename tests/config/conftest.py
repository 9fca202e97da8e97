"""Homes, programs and clusters for the tests of the embedded PostgreSQL. The servers are real."""

import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from mtandao.config.places import Places, ServiceUser, service_user
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.binaries import Binaries, reachable, shipped
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.template import drop
from tests.config.clusters import MakeCluster, query


def open_temporary_folder(prefix: str) -> Path:
    """In memory where there is room: every cluster writes thirty megabytes, and a disk may be slow."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=memory if roomy else None))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may walk through; pytest's own tmp_path lies below a closed one."""
    folder = open_temporary_folder("mtandao-test-")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def places(open_folder: Path) -> Places:
    return Places(open_folder / "home", outside=open_folder / "outside")


@pytest.fixture(scope="session")
def user() -> ServiceUser | None:
    return service_user()


@pytest.fixture(scope="session")
def binaries(user: ServiceUser | None) -> Iterator[Binaries]:
    """Programs that every user can run, also when the checkout lies in a closed folder."""
    outside = open_temporary_folder("mtandao-test-programs-")
    yield reachable(shipped(), user, outside)
    shutil.rmtree(outside)


@pytest.fixture(scope="session")
def seed(binaries: Binaries, user: ServiceUser | None) -> Iterator[Path]:
    """A home with a new cluster in it, to copy: a copy takes a fraction of the time that initdb does."""
    folder = open_temporary_folder("mtandao-test-seed-")
    home = Places(folder / "home", outside=folder / "outside")
    Cluster(home.service_folder("postgres"), binaries, run_as=user, durable=False).initialise()
    yield home.home
    shutil.rmtree(folder)


@pytest.fixture
def make_cluster(
    places: Places, binaries: Binaries, user: ServiceUser | None, seed: Path
) -> Iterator[MakeCluster]:
    """Clusters over one home's folder, each as another process would make it; stopped at the end."""
    made: list[Cluster] = []

    def make(port: int | None = None, *, durable: bool = False, new: bool = False) -> Cluster:
        if not new and not places.home.exists():
            subprocess.run(["cp", "-a", seed, places.home], check=True)
        folder = places.service_folder("postgres")
        made.append(Cluster(folder, binaries, port, run_as=user, durable=durable))
        return made[-1]

    yield make
    for cluster in made:
        cluster.stop()


@pytest.fixture
def cluster(make_cluster: MakeCluster) -> Cluster:
    """A cluster that was initialised and never started."""
    return make_cluster()


@pytest.fixture
def new_cluster(make_cluster: MakeCluster) -> Cluster:
    """A cluster whose folder is still empty."""
    return make_cluster(new=True)


@pytest.fixture(scope="session")
def server(binaries: Binaries, user: ServiceUser | None) -> Iterator[DatabaseUrl]:
    """The administrator's login to a running server that the whole run shares."""
    folder = open_temporary_folder("mtandao-test-server-")
    places = Places(folder / "home", outside=folder / "outside")
    cluster = Cluster(places.service_folder("postgres"), binaries, run_as=user, durable=False)
    cluster.start(log=folder / "log")
    cluster.wait_ready()
    yield cluster.admin_url
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def server_pid(server: DatabaseUrl) -> int:
    """The process of the shared server."""
    (row,) = query(server, "SELECT pg_read_file('postmaster.pid')")
    return int(str(row[0]).split()[0])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.fixture
def name(server: DatabaseUrl) -> Iterator[str]:
    """A database name of this test alone; the database and its roles are gone afterwards."""
    mine = f"isp_{secrets.token_hex(4)}"
    yield mine
    drop(server, mine)
    with psycopg.connect(server.text, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) ORDER BY length(rolname) DESC",
            [mine],
        ).fetchall()
        for (role,) in rows:
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
        for (role,) in rows:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.fixture
def managed(server: DatabaseUrl, name: str) -> Iterator[DatabaseUrl]:
    """The login that a managed server gives: no superuser, but it may make roles and databases."""
    query(server, f"CREATE ROLE {name}_admin LOGIN CREATEROLE CREATEDB PASSWORD 'managed'")
    query(server, f"CREATE DATABASE {name}_hall")
    yield server.database(f"{name}_hall").login(f"{name}_admin", "managed")
    drop(server, f"{name}_hall")
