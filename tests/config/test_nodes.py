"""What a RADIUS node is told, and by whom."""

import threading
from pathlib import Path
from typing import Any

import pytest

from mtandao.config.environment import BadEnvironment, Environment
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.processes.radius import login_of_nodes, node_name, read_lines_of, settings_of
from mtandao.gateways.radius.server.binary import ServerBinary
from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.lines import LineReader
from mtandao.gateways.radius.server.settings import DatabaseLogin

ADMIN = "postgresql://postgres:hidden-word@10.90.0.1:5433/mtandao_radius"
SERVER = ServerBinary(Path("/usr/sbin/freeradius"), (3, 2, 5), None)


def read(home: Path, **variables: str) -> Environment:
    return Environment.from_mapping({"MTANDAO_HOME": str(home)} | variables)


def test_a_node_signs_in_as_freeradius_does_here_and_needs_no_key_of_ours(tmp_path: Path) -> None:
    here = read(tmp_path / "here", MTANDAO_RADIUS_DATABASE_URL=ADMIN)
    told = login_of_nodes(here)
    assert "hidden-word" not in told and here.secret_keys[0] not in told
    node = read(
        tmp_path / "node",
        MTANDAO_RADIUS_NODE="two",
        MTANDAO_RADIUS_WRITE_URL=told,
        MTANDAO_RADIUS_READ_URL=told.replace("10.90.0.1", "127.0.0.1"),
    )
    ours, its = settings_of(here, SERVER), settings_of(node, SERVER)
    assert its.database == ours.database
    assert its.database.user == DatabaseUrl.parse(told).user == "mtandao_radius_server"
    assert ours.reading is None
    assert its.reading is not None
    assert (its.reading.host, its.reading.password) == ("127.0.0.1", ours.database.password)
    assert node.secret_keys != here.secret_keys


def test_copies_of_one_machine_are_told_apart_by_name(tmp_path: Path) -> None:
    names = {node_name(read(tmp_path, MTANDAO_RADIUS_NODE=name)) for name in ("one", "two")}
    assert len(names) == 2


def test_the_embedded_server_is_nobodys_primary(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="MTANDAO_RADIUS_DATABASE_URL"):
        login_of_nodes(read(tmp_path))


def test_a_reader_that_falls_takes_the_others_along_so_that_all_start_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = LineReader.run

    def falls(reader: LineReader, stopping: threading.Event) -> None:
        if reader._kind is INTERIMS:
            raise MemoryError
        run(reader, stopping)

    monkeypatch.setattr(LineReader, "run", falls)
    nowhere = DatabaseLogin("127.0.0.1", 1, "radius", "radius_server")
    ended: list[Any] = []

    def reads() -> None:
        try:
            read_lines_of(tmp_path, "two", nowhere, threading.Event())
        except SystemExit as code:
            ended.append(code.code)

    thread = threading.Thread(target=reads, daemon=True)
    thread.start()
    thread.join(10)
    assert ended == [1]
