"""Homes, clusters and ordinary users for the tests of the embedded PostgreSQL. The servers are real."""

import encodings.idna  # noqa: F401 -- sockets load it late, when a forked user may not read it any more
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from mtandao.config.places import Places, ServiceUser, service_user
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.binaries import Binaries, reachable, shipped
from mtandao.config.postgres.cluster import Cluster

MakeCluster = Callable[..., Cluster]
SECRET_KEY = "a-secret-key-of-the-tests-0123456789"

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may walk through; pytest's own tmp_path lies below a closed one."""
    folder = Path(tempfile.mkdtemp(prefix="mtandao-test-"))
    folder.chmod(0o755)
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
    outside = Path(tempfile.mkdtemp(prefix="mtandao-test-programs-"))
    outside.chmod(0o755)
    yield reachable(shipped(), user, outside)
    shutil.rmtree(outside)


@pytest.fixture(scope="session")
def seed(binaries: Binaries, user: ServiceUser | None) -> Iterator[Path]:
    """A home with a new cluster in it, to copy: a copy takes a fraction of the time that initdb does."""
    folder = Path(tempfile.mkdtemp(prefix="mtandao-test-seed-"))
    folder.chmod(0o755)
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
    folder = Path(tempfile.mkdtemp(prefix="mtandao-test-server-"))
    folder.chmod(0o755)
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


def ready(cluster: Cluster) -> Cluster:
    """The cluster, started and taking connections; it writes its words to a file beside it."""
    cluster.start(log=cluster.folder.with_name("log"))
    cluster.wait_ready()
    return cluster


def query(url: DatabaseUrl, statement: str) -> list[tuple[object, ...]]:
    """Run one statement of our own in autocommit, and return its rows if it has any."""
    with psycopg.connect(url.text, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def as_ordinary_user(deed: Callable[[], str], folder: Path) -> str:
    """Do `deed` in a child that is no root and owns `folder`; return what it returns, raise what it raises.

    The child is a fork and no new program: the interpreter itself may lie in a folder that is closed to others.
    """
    if os.geteuid() != 0:
        return deed()
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    answer = folder / "answer"
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            answer.write_text(deed())
            code = 0
        except BaseException:
            answer.write_text(traceback.format_exc())
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    said = answer.read_text()
    assert os.waitstatus_to_exitcode(status) == 0, said
    return said
