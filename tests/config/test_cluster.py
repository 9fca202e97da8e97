"""A cluster is made whole, started, stopped and started again, by root and by an ordinary user."""

import os
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from mtandao.config.environment import Environment
from mtandao.config.places import Places, ServiceUser
from mtandao.config.postgres.binaries import Binaries
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.embedded import embedded_cluster, prepare_databases
from mtandao.config.postgres.urls import known_urls
from tests.config.clusters import MakeCluster, as_ordinary_user, as_root_only, query, ready


def uids(process: subprocess.Popen[bytes]) -> set[int]:
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("Uid:"))
    return {int(word) for word in line.split()[1:]}


def shutting_down(cluster: Cluster) -> bool:
    try:
        query(cluster.admin_url, "SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


def test_what_was_written_is_there_after_a_stop_and_a_start(cluster: Cluster) -> None:
    ready(cluster)
    query(cluster.admin_url, "CREATE TABLE kept AS SELECT 7 AS number")
    port = cluster.port
    cluster.stop()
    assert not cluster.is_running()
    ready(cluster)
    assert cluster.port == port
    assert query(cluster.admin_url, "SELECT number FROM kept") == [(7,)]


def test_the_server_is_set_up_as_documented(make_cluster: MakeCluster) -> None:
    cluster = ready(make_cluster(durable=True, new=True))
    wanted = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": "256MB",
        "max_connections": "200",
        "password_encryption": "scram-sha-256",
        "TimeZone": "UTC",
    }
    shown = {name: query(cluster.admin_url, f"SHOW {name}")[0][0] for name in wanted}
    assert shown == wanted
    locale = query(cluster.admin_url, "SELECT datlocprovider, datlocale FROM pg_database")
    assert set(locale) == {("b", "C.UTF-8")}
    # The provider folds letters beyond English ones.
    assert query(cluster.admin_url, "SELECT upper('é')") == [("É",)]


def test_nobody_comes_in_without_the_password(cluster: Cluster) -> None:
    ready(cluster)
    wrong = cluster.admin_url.login("mtandao_admin", "wrong")
    with pytest.raises(Exception, match="password authentication failed"):
        query(wrong, "SELECT 1")
    assert stat.S_IMODE(cluster.password_file.stat().st_mode) == 0o600
    methods = query(cluster.admin_url, "SELECT DISTINCT type, auth_method FROM pg_hba_file_rules ORDER BY 2")
    assert methods == [("host", "reject"), ("host", "scram-sha-256")]


def test_the_servers_words_come_from_its_pipe(cluster: Cluster) -> None:
    process = cluster.start()
    cluster.wait_ready()
    cluster.stop()
    assert process.stdout
    with process.stdout as pipe:
        assert b"ready to accept connections" in pipe.read()


def test_the_servers_words_go_to_a_file_when_asked(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before\n")
    process = cluster.start(log=tmp_path / "log")
    cluster.wait_ready()
    assert process.stdout is None
    said = (tmp_path / "log").read_text()
    assert said.startswith("before\n")
    assert "ready to accept connections" in said


def test_starting_and_stopping_twice_is_harmless(cluster: Cluster) -> None:
    first = ready(cluster).process
    assert ready(cluster).process is first
    cluster.stop()
    cluster.stop()
    assert not cluster.is_running()


def test_a_polite_stop_lets_connections_end(cluster: Cluster) -> None:
    ready(cluster)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(cluster.admin_url.text) as connection:
        stopped = pool.submit(cluster.stop, fast=False)
        while cluster.is_running() and not shutting_down(cluster):
            time.sleep(0.01)
        assert connection.execute("SELECT pg_sleep(0.2), 'still here'").fetchone() == ("", "still here")
        assert not stopped.done()
        connection.close()
        stopped.result(10)


def test_a_fast_stop_cuts_connections(cluster: Cluster) -> None:
    ready(cluster)
    with psycopg.connect(cluster.admin_url.text) as connection:
        cluster.stop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_the_server_hears_no_ctrl_c_of_the_terminal(cluster: Cluster) -> None:
    process = ready(cluster).process
    assert process
    assert os.getsid(process.pid) == process.pid


def test_initialising_twice_changes_nothing(new_cluster: Cluster) -> None:
    new_cluster.initialise()
    password, made = new_cluster.password_file.read_text(), (new_cluster.data / "PG_VERSION").stat().st_ino
    new_cluster.initialise()
    assert new_cluster.password_file.read_text() == password
    assert (new_cluster.data / "PG_VERSION").stat().st_ino == made


def test_an_environment_gets_its_databases_from_nothing(open_folder: Path) -> None:
    home = open_folder / "home"
    environment = Environment.from_mapping({"MTANDAO_HOME": str(home)})
    before = known_urls(environment)
    cluster = embedded_cluster(environment, Places(home, open_folder / "outside"), durable=False)
    assert cluster
    cluster.start(log=open_folder / "log")
    try:
        cluster.wait_ready()
        urls = prepare_databases(environment, cluster)
        assert known_urls(environment).main.web == urls.main.web == before.main.web
        assert query(urls.main.web, "SELECT current_database(), current_user::text") == [
            ("mtandao", "mtandao_web")
        ]
        radius = query(urls.radius.server, "SELECT current_database(), current_user::text")
        assert radius == [("mtandao_radius", "mtandao_radius_server")]
    finally:
        cluster.stop()


@as_root_only
def test_root_runs_the_server_as_another_user(new_cluster: Cluster, user: ServiceUser) -> None:
    process = ready(new_cluster).process
    assert process
    assert uids(process) == {user.uid}
    assert 0 not in uids(process)
    groups = Path(f"/proc/{process.pid}/status").read_text().partition("Groups:")[2].splitlines()[0].split()
    assert "0" not in groups


@as_root_only
def test_root_runs_it_below_a_closed_folder_whose_permissions_stay(
    open_folder: Path, binaries: Binaries, user: ServiceUser
) -> None:
    above = open_folder / "closed"
    above.mkdir(0o700)
    places = Places(above / "home", open_folder / "outside")
    cluster = Cluster(places.service_folder("postgres"), binaries, run_as=user, durable=False)
    process = cluster.start(log=above / "log")
    try:
        cluster.wait_ready()
        assert uids(process) == {user.uid}
        assert query(cluster.admin_url, "SELECT 1") == [(1,)]
        assert stat.S_IMODE(above.stat().st_mode) == 0o700
        assert above.stat().st_uid == 0
        assert not user.can("-x", places.home)
        # What opens the door stays in the closed home; only the cluster itself lies outside.
        assert {path.name for path in places.home.iterdir()} == {
            "postgres",
            "postgres.lock",
            "postgres.password",
            "postgres.port",
        }
    finally:
        cluster.stop()


def test_an_ordinary_user_runs_it_as_himself(open_folder: Path, binaries: Binaries) -> None:
    def deed() -> str:
        cluster = Cluster(Places(open_folder / "home").service_folder("postgres"), binaries, durable=False)
        answers: list[object] = []
        for _ in range(2):
            process = cluster.start(log=open_folder / "log")
            try:
                cluster.wait_ready()
                answers.append(query(cluster.admin_url, "SELECT 1"))
                answers.append(uids(process) == {os.geteuid()})
            finally:
                cluster.stop()
        return f"{os.geteuid() != 0} {answers} {cluster.is_running()}"

    assert as_ordinary_user(deed, open_folder) == "True [[(1,)], True, [(1,)], True] False"
