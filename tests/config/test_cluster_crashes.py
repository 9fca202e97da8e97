"""Whatever dies, and whenever, the next start finds the committed data and needs no hand."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from mtandao.config.postgres import leftovers, pidfile
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.errors import FolderInUse, LeftoverProcesses
from tests.config.clusters import MakeCluster, query, ready


def kill(cluster: Cluster) -> int:
    """Kill the postmaster as the kernel does when memory runs out."""
    assert cluster.process
    cluster.process.kill()
    cluster.process.wait()
    return cluster.process.pid


@pytest.fixture
def bystander() -> Iterator["subprocess.Popen[bytes]"]:
    """A living process that has nothing to do with PostgreSQL."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_after_a_kill_committed_data_is_kept_and_open_work_is_not(make_cluster: MakeCluster) -> None:
    cluster = ready(make_cluster(durable=True))
    query(cluster.admin_url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    connection = psycopg.connect(cluster.admin_url.text)
    connection.execute("INSERT INTO kept VALUES (1001)")
    kill(cluster)
    assert not cluster.is_running()
    ready(cluster)
    connection.close()
    assert query(cluster.admin_url, "SELECT count(*), max(number) FROM kept") == [(1000, 1000)]


def test_a_statement_that_outlives_its_server_is_waited_for(cluster: Cluster) -> None:
    ready(cluster)
    busy = threading.Thread(target=_compute, args=(cluster.admin_url.text, 0.7))
    busy.start()
    while not query(cluster.admin_url, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DO%'"):
        time.sleep(0.01)
    kill(cluster)
    uid = cluster.data.stat().st_uid
    left = set(pidfile.leftovers(cluster.data, uid))
    assert left
    ready(cluster)
    busy.join()
    assert not left & set(pidfile.leftovers(cluster.data, uid))


def test_a_statement_that_does_not_end_is_ended(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_NUDGE", 0.1)
    ready(cluster)
    busy = threading.Thread(target=_compute, args=(cluster.admin_url.text, 60.0))
    busy.start()
    while not query(cluster.admin_url, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DO%'"):
        time.sleep(0.01)
    kill(cluster)
    ready(cluster)
    busy.join(5)
    assert not busy.is_alive()


def test_leftovers_that_nobody_can_end_are_told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_PATIENCE", 0.3)
    ready(cluster)
    busy = threading.Thread(target=_compute, args=(cluster.admin_url.text, 0.9))
    busy.start()
    while not query(cluster.admin_url, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DO%'"):
        time.sleep(0.01)
    kill(cluster)
    with pytest.raises(LeftoverProcesses, match=r"kill -QUIT \d+"):
        cluster.start(log=cluster.folder.with_name("log"))
    busy.join()
    ready(cluster)


def test_a_stale_pid_file_is_no_obstacle(cluster: Cluster) -> None:
    ready(cluster)
    gone = kill(cluster)
    found = pidfile.read(cluster.data)
    assert found
    assert found.pid == gone
    ready(cluster)


def test_a_pid_that_now_belongs_to_another_program_is_no_obstacle(
    cluster: Cluster, bystander: "subprocess.Popen[bytes]"
) -> None:
    ready(cluster)
    kill(cluster)
    rename_pid(cluster, bystander.pid)
    ready(cluster)
    assert bystander.poll() is None


def test_a_pid_that_now_belongs_to_another_cluster_is_no_obstacle(
    make_cluster: MakeCluster, server_pid: int
) -> None:
    cluster = ready(make_cluster())
    kill(cluster)
    rename_pid(cluster, server_pid)
    assert not cluster.is_running()
    ready(cluster)
    os.kill(server_pid, 0)


def test_an_empty_pid_file_is_no_obstacle(cluster: Cluster) -> None:
    """The disk was full, or the power went, between making the file and writing it."""
    ready(cluster)
    kill(cluster)
    (cluster.data / pidfile.NAME).write_text("")
    ready(cluster)


def test_a_server_that_outlived_its_supervisor_is_told_and_can_be_stopped(make_cluster: MakeCluster) -> None:
    orphan = ready(make_cluster())
    orphan._lock.release()  # as the kernel does when the supervisor dies: the server itself must not hold it
    later = make_cluster()
    assert orphan.process
    with pytest.raises(FolderInUse) as refused:
        later.start(log=later.folder.with_name("log"))
    assert refused.value.pid == orphan.process.pid
    assert f"kill -INT {orphan.process.pid}" in str(refused.value)
    reaper = threading.Thread(target=orphan.process.wait)
    reaper.start()
    assert later.stop_orphan() == orphan.process.pid
    reaper.join()
    assert later.stop_orphan() is None
    ready(later)


@pytest.mark.parametrize("moment", [0.02, 0.1, 0.25])
def test_a_kill_during_initdb_leaves_nothing_half(new_cluster: Cluster, moment: float) -> None:
    cluster = new_cluster
    pid = os.fork()
    if pid == 0:
        os.setsid()
        cluster.initialise()
        os._exit(0)
    time.sleep(moment)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert not (cluster.data / "PG_VERSION").exists()
    ready(cluster)
    assert query(cluster.admin_url, "SELECT 1") == [(1,)]
    beside = {path.name for path in cluster.data.parent.iterdir()}
    assert not {name for name in beside if ".new-" in name}


def rename_pid(cluster: Cluster, pid: int) -> None:
    file = cluster.data / pidfile.NAME
    _, _, rest = file.read_text().partition("\n")
    file.write_text(f"{pid}\n{rest}")


def _compute(url: str, seconds: float) -> None:
    """Keep a server process busy in a way that takes no notice of its server's death."""
    spin = (
        f"DO $$ DECLARE until timestamptz := clock_timestamp() + interval '{seconds} s';"
        " BEGIN WHILE clock_timestamp() < until LOOP NULL; END LOOP; END $$"
    )
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(spin.encode())
    except psycopg.OperationalError:
        pass
