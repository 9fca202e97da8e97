"""What is in the way is said in a sentence, nothing is harmed, and once it is gone the cluster starts."""

import os
import resource
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import sample

import pytest

from mtandao.config.places import Places, ServiceUser
from mtandao.config.postgres import complaints, ports, process
from mtandao.config.postgres.binaries import Binaries
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.errors import (
    AnotherSupervisor,
    BinariesMissing,
    CannotDropPrivileges,
    DiskRefused,
    FolderInUse,
    FolderNotOurs,
    NotReady,
    PortTaken,
    PostgresRefused,
    ServerRefused,
    WrongVersion,
)
from tests.config.clusters import MakeCluster, as_ordinary_user, as_root_only, query, ready


def test_a_pinned_port_that_is_taken_is_refused(make_cluster: MakeCluster, taken_port: int) -> None:
    cluster = make_cluster(taken_port)
    with pytest.raises(PortTaken, match=f"Port {taken_port} .*MTANDAO_POSTGRES_PORT"):
        cluster.start(log=cluster.folder.with_name("log"))
    assert not cluster.is_running()


def test_a_pinned_port_is_used_and_wins_over_the_remembered(make_cluster: MakeCluster) -> None:
    first = ready(make_cluster())
    first.stop()
    # Not the first that is free: other tests look for one at the same time.
    free = next(port for port in sample(range(40_000, 50_000), 1000) if ports.is_free(port))
    pinned = ready(make_cluster(free))
    assert pinned.port == free
    assert query(pinned.admin_url, "SHOW port") == [(str(free),)]


def test_a_remembered_port_that_is_taken_gives_way_to_another(cluster: Cluster, taken_port: int) -> None:
    ready(cluster).stop()
    ports.remember(taken_port, cluster.folder.with_name("postgres.port"))
    ready(cluster)
    assert cluster.port != taken_port
    assert query(cluster.admin_url, "SELECT 1") == [(1,)]


def test_a_port_lost_between_the_look_and_the_server_gives_way_too(
    cluster: Cluster, taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = iter([taken_port, taken_port])
    real = ports.choose
    monkeypatch.setattr(ports, "choose", lambda *asked: next(offered, None) or real(*asked))
    ready(cluster)
    assert cluster.port != taken_port
    assert next(offered, None) is None


def test_a_damaged_port_file_is_replaced(cluster: Cluster) -> None:
    cluster.folder.with_name("postgres.port").write_text("٨٠٨٠ and more")
    ready(cluster)
    assert cluster.port in range(1, 65536)


def test_a_second_supervisor_is_told_who_the_first_is(make_cluster: MakeCluster) -> None:
    ready(make_cluster())
    second = make_cluster()
    for deed in (second.start, second.initialise, second.stop_orphan):
        with pytest.raises(AnotherSupervisor, match=f"process {os.getpid()}"):
            deed()
    second.stop()
    assert second.is_running()


def test_of_many_that_start_at_once_exactly_one_runs(make_cluster: MakeCluster) -> None:
    def start(cluster: Cluster) -> str:
        try:
            cluster.start(log=cluster.folder.with_name("log"))
            cluster.wait_ready()
        except FolderInUse as refused:
            return type(refused).__name__
        return "started"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(start, [make_cluster() for _ in range(4)]))
    assert outcomes == ["AnotherSupervisor"] * 3 + ["started"]


def test_a_server_started_by_hand_in_our_folder_is_told(
    make_cluster: MakeCluster, binaries: Binaries, user: ServiceUser | None
) -> None:
    cluster = make_cluster()
    cluster.initialise()
    free = next(port for port in range(40_000, 50_000) if ports.is_free(port))
    command = [
        str(binaries.program("postgres")),
        "-D",
        ".",
        "-c",
        f"port={free}",
        "-c",
        "unix_socket_directories=",
    ]
    log = cluster.folder.with_name("log")
    by_hand = process.spawn(["/bin/sh", "-c", f"cd {cluster.data} && exec {' '.join(command)}"], user, log)
    try:
        assert process.wait_for(by_hand, cluster.data, ("ready",), 30)
        assert cluster.is_running()
        with pytest.raises(FolderInUse, match=f"kill -INT {by_hand.pid}"):
            cluster.start(log=log)
        assert by_hand.poll() is None
    finally:
        by_hand.send_signal(signal.SIGINT)
        by_hand.wait()
    ready(cluster)


def test_a_folder_with_other_files_is_refused_and_kept(new_cluster: Cluster) -> None:
    (new_cluster.data / "letter.txt").write_text("dear")
    with pytest.raises(FolderNotOurs, match="holds files"):
        new_cluster.initialise()
    assert (new_cluster.data / "letter.txt").read_text() == "dear"


def test_a_cluster_of_another_version_is_refused(cluster: Cluster) -> None:
    cluster.initialise()
    (cluster.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(WrongVersion, match=r"PostgreSQL 16.* 18\."):
        cluster.start()


def test_a_cluster_whose_password_is_not_ours_is_refused(cluster: Cluster) -> None:
    cluster.initialise()
    cluster.password_file.unlink()
    with pytest.raises(FolderNotOurs, match=r"postgres\.password"):
        cluster.start()
    with pytest.raises(FolderNotOurs, match=r"postgres\.password"):
        _ = cluster.admin_url


def test_a_cluster_that_never_ran_has_no_address(cluster: Cluster) -> None:
    cluster.initialise()
    with pytest.raises(ServerRefused, match="never started"):
        _ = cluster.admin_url
    with pytest.raises(ServerRefused, match="not started here"):
        cluster.wait_ready()


@as_root_only
def test_a_cluster_of_another_user_is_refused(cluster: Cluster) -> None:
    cluster.initialise()
    shutil.chown(cluster.data, "nobody")
    with pytest.raises(FolderNotOurs, match="belongs to the user nobody"):
        cluster.start()
    shutil.chown(cluster.data, "root")
    with pytest.raises(FolderNotOurs, match="belongs to the user root"):
        cluster.start()


@as_root_only
def test_an_ordinary_user_does_not_enter_roots_cluster(cluster: Cluster, binaries: Binaries) -> None:
    ready(cluster).stop()
    his = cluster.folder.parent.with_name("his")
    his.mkdir()
    (his / "postgres").symlink_to(cluster.data)

    def deed() -> str:
        try:
            Cluster(his / "postgres", binaries).start()
        except PostgresRefused as refused:
            return f"{type(refused).__name__}: {refused}"
        return "started"

    assert as_ordinary_user(deed, his).startswith("FolderNotOurs: ")
    ready(cluster)


def test_a_broken_configuration_is_quoted(cluster: Cluster) -> None:
    cluster.initialise()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = banana\n")
    with pytest.raises(PostgresRefused, match=r"shared_buffers.*banana"):
        cluster.start()
    with pytest.raises(PostgresRefused, match=r"shared_buffers.*banana"):
        cluster.start(log=cluster.folder.with_name("log"))


def test_a_server_that_dies_while_recovering_says_why(cluster: Cluster) -> None:
    ready(cluster)
    assert cluster.process
    cluster.process.kill()
    cluster.process.wait()
    shutil.rmtree(cluster.data / "pg_wal")
    (cluster.data / "pg_wal").mkdir()
    shutil.chown(cluster.data / "pg_wal", cluster.data.stat().st_uid)
    with pytest.raises(PostgresRefused, match=r"gave up.*checkpoint record"):
        ready(cluster)


def test_a_server_that_takes_too_long_is_told(cluster: Cluster) -> None:
    ready(cluster)
    assert cluster.process
    # The file says "starting" for as long as recovery lasts.
    file = cluster.data / "postmaster.pid"
    file.write_text(file.read_text().replace("ready   ", "starting"))
    with pytest.raises(NotReady, match=rf"process {cluster.process.pid}\) is not ready after 0 s"):
        cluster.wait_ready(timeout=0.1)


def test_a_full_disk_is_told_and_leaves_nothing_half(new_cluster: Cluster) -> None:
    """A limit on the size of files stands in for the disk: the kernel refuses the write in the same place."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(PostgresRefused):
            new_cluster.initialise()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert list(new_cluster.data.iterdir()) == []
    ready(new_cluster)


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        ('FATAL:  could not write to file "pg_wal/x": No space left on device', DiskRefused, "full"),
        (
            'FATAL:  could not create lock file "postmaster.pid": Permission denied',
            DiskRefused,
            "may not write",
        ),
        ('FATAL:  could not open file "x": Read-only file system', DiskRefused, "may not write"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", PostgresRefused, "memory"),
        ("", PostgresRefused, "said nothing"),
    ],
)
def test_the_servers_last_words_become_a_sentence(said: str, kind: type[Exception], sentence: str) -> None:
    refusal = complaints.refusal(said, Path("folder"))
    assert isinstance(refusal, kind)
    assert sentence in str(refusal)


def test_a_folder_that_cannot_be_written_is_told(open_folder: Path, binaries: Binaries) -> None:
    def deed() -> str:
        folder = Places(open_folder / "home").service_folder("postgres")
        cluster = Cluster(folder, binaries)
        folder.parent.chmod(0o500)
        try:
            cluster.start()
        except DiskRefused as refused:
            return str(refused)
        finally:
            folder.parent.chmod(0o700)
        return "started"

    assert "Permission denied" in as_ordinary_user(deed, open_folder)


def test_a_missing_program_is_told(new_cluster: Cluster, open_folder: Path, user: ServiceUser | None) -> None:
    nowhere = Cluster(new_cluster.folder, Binaries(open_folder / "nowhere", "18.4"), run_as=user)
    with pytest.raises(BinariesMissing, match="initdb cannot be run"):
        nowhere.start()


def test_a_user_who_may_not_become_another_is_told(open_folder: Path, binaries: Binaries) -> None:
    """What root meets in a container that took its right to change users."""

    def deed() -> str:
        other = ServiceUser("mtandao", os.geteuid() + 1, os.getegid() + 1)
        done = []
        for begin in (
            lambda: process.spawn([str(binaries.program("postgres")), "-V"], other, None),
            lambda: subprocess.run([binaries.program("postgres"), "-V"], **other.popen(), check=False),
        ):
            try:
                begin()
            except CannotDropPrivileges as refused:
                done.append(str(refused))
            except PermissionError:
                done.append("the kernel refuses")
        return "; ".join(done)

    said = as_ordinary_user(deed, open_folder)
    assert "may not become the user mtandao" in said
    assert "MTANDAO_DATABASE_URL" in said
    assert said.endswith("the kernel refuses")
