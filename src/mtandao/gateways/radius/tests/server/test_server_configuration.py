"""The folder FreeRADIUS is started with: closed, complete, accepted, or refused with a sentence."""

import os
import pwd
import re
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mtandao.gateways.radius.server import (
    BadConfiguration,
    DatabaseLogin,
    RadiusSettings,
    Reason,
    ServerBinary,
    UnusableSetting,
    check,
    command,
    find_server,
    write_configuration,
)

LOGIN = DatabaseLogin("/run/postgresql", 5432, "radius", "radius_server", r"pass:word\with 'all' ${of} it")


def settings(binary: ServerBinary, **changes: Any) -> RadiusSettings:
    return replace(RadiusSettings(server=binary, database=LOGIN, auth_port=21812, acct_port=21813), **changes)


def test_what_is_written_is_what_freeradius_accepts(binary: ServerBinary, tmp_path: Path) -> None:
    folder = write_configuration(tmp_path / "with a space", settings(binary))
    check(folder)
    program, *arguments = command(folder)
    assert Path(program) == binary.path
    assert arguments == ["-d", str(folder), "-n", "radiusd", "-f", "-l", "stdout"]


def test_ipv6_is_accepted_too(binary: ServerBinary, tmp_path: Path) -> None:
    check(
        write_configuration(
            tmp_path, settings(binary, listen_address="::1", router_networks=("fd00::/8", "10.0.0.0/8"))
        )
    )


def test_a_mistake_is_told_in_freeradius_own_words(binary: ServerBinary, tmp_path: Path) -> None:
    folder = write_configuration(tmp_path, settings(binary))
    (folder / "site.conf").write_text("server mtandao { authorize { no_such_module } }")
    with pytest.raises(BadConfiguration, match="no_such_module"):
        check(folder)


def test_nobody_else_can_read_it(binary: ServerBinary, tmp_path: Path) -> None:
    folder = write_configuration(tmp_path / "new", settings(binary))
    for path in (folder, *folder.iterdir()):
        if not path.is_symlink():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_database_password_is_in_no_file_but_its_own(binary: ServerBinary, tmp_path: Path) -> None:
    folder = write_configuration(tmp_path, settings(binary))
    holding = [
        path.name
        for path in folder.iterdir()
        if path.is_file() and b"word" in path.read_bytes() and not path.is_symlink()
    ]
    assert "pgpass" in holding
    assert (folder / "pgpass").read_text() == "*:*:*:*:pass\\:word\\\\with 'all' ${of} it\n"
    assert b"${of}" not in (folder / "sql.conf").read_bytes()


def test_a_server_may_read_sign_ins_elsewhere(binary: ServerBinary, tmp_path: Path) -> None:
    replica = replace(LOGIN, host="127.0.0.1", password="of the replica")
    folder = write_configuration(tmp_path, settings(binary, reading=replica))
    check(folder)
    assert (folder / "pgpass-reading").read_text() == "*:*:*:*:of the replica\n"
    assert "word" in (folder / "pgpass").read_text()
    # Nobody waits for a database that may hang.
    assert re.search(r"(?m)^starts \{$", (folder / "store.conf").read_text())
    sql = (folder / "sql.conf").read_text()
    assert re.findall(r"max = (\d+)", sql) == ["2", "19"]
    assert sql.count("host='127.0.0.1'") == 3


def test_writing_again_keeps_the_accounting_that_waits(binary: ServerBinary, tmp_path: Path) -> None:
    folder = write_configuration(tmp_path, settings(binary))
    waiting = folder / "buffer" / "waiting-202611210030"
    waiting.write_text("kept")
    write_configuration(tmp_path, settings(binary, threads=4))
    assert waiting.read_text() == "kept"
    assert "max = 7" in (folder / "sql.conf").read_text()


@pytest.mark.parametrize("threads", [1, 16, 64])
def test_there_is_always_a_connection_for_every_thread(
    binary: ServerBinary, tmp_path: Path, threads: int
) -> None:
    folder = write_configuration(tmp_path, settings(binary, threads=threads))
    check(folder)
    pool = next(
        line for line in (folder / "sql.conf").read_text().splitlines() if line.strip().startswith("max =")
    )
    assert int(pool.split("=")[1]) > threads


def test_only_versions_that_know_the_signature_settings_get_them(
    binary: ServerBinary, tmp_path: Path
) -> None:
    for version, expected in (((3, 2, 1), False), ((3, 2, 4), False), ((3, 2, 5), True), ((3, 2, 10), True)):
        folder = write_configuration(tmp_path, settings(replace(binary, version=version)))
        text = (folder / "radiusd.conf").read_text()
        assert ("require_message_authenticator = auto" in text) is expected
        assert ("limit_proxy_state = auto" in text) is expected


@pytest.mark.parametrize(
    "changes",
    [
        {"reject_delay": 2},
        {"reject_delay": -0.1},
        {"threads": 0},
        {"auth_port": 70000},
        {"listen_address": "localhost"},
        {"router_networks": ()},
        {"router_networks": ("10.0.0.1/8",)},
        {"router_networks": ("10.0.0.1/32",)},
        {"status_secret": "short"},
        {"status_secret": 'a"b' * 10},
        {"interim_seconds": 5},
        {"database": replace(LOGIN, user="x' host='elsewhere")},
        {"database": replace(LOGIN, name="${name}")},
        {"database": replace(LOGIN, password="line\nbreak")},
    ],
)
def test_a_setting_that_cannot_work_is_refused_before_anything_is_written(
    binary: ServerBinary, tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(UnusableSetting):
        write_configuration(tmp_path / "folder", settings(binary, **changes))
    assert not (tmp_path / "folder").exists()


def test_a_folder_freeradius_would_misread_is_refused(binary: ServerBinary, tmp_path: Path) -> None:
    with pytest.raises(UnusableSetting, match="100%"):
        write_configuration(tmp_path / "100%", settings(binary))


def test_a_machine_without_freeradius_is_told_apart_from_one_with_an_old_one(tmp_path: Path) -> None:
    assert find_server([tmp_path]) is None
    program = tmp_path / "radiusd"
    program.write_text("#!/bin/sh\necho 'radiusd: FreeRADIUS Version 3.0.26, for host x'\n")
    program.chmod(0o755)
    old = find_server([tmp_path])
    assert old is not None
    assert (old.version, old.is_supported, old.signs_itself) == ((3, 0, 26), False, False)
    assert "rlm_sql_postgresql" in old.missing_modules
    program.write_text("#!/bin/sh\necho something else\n")
    assert find_server([tmp_path]) is None


def test_every_reason_the_server_gives_has_a_name(binary: ServerBinary, tmp_path: Path) -> None:
    folder = write_configuration(tmp_path, settings(binary))
    text = "".join(path.read_text() for path in folder.glob("*.conf"))
    assert set(re.findall(r'&Mtandao-Reason := "(.+)"', text)) == {reason.value for reason in Reason}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_root_may_give_the_folder_to_the_user_who_runs_the_server(binary: ServerBinary) -> None:
    nobody = pwd.getpwnam("nobody")
    folder = Path(f"/tmp/mtandao-radius-{os.getpid()}")
    try:
        write_configuration(folder, settings(binary), owner=(nobody.pw_uid, nobody.pw_gid))
        read = subprocess.run(
            [*command(folder)[:-3], "-C", "-l", "stdout"],
            user="nobody", group=nobody.pw_gid, extra_groups=[],
            capture_output=True, timeout=30, check=False,
        )  # fmt: skip
        assert read.returncode == 0, read.stdout
    finally:
        subprocess.run([sys.executable, "-c", f"import shutil; shutil.rmtree({str(folder)!r})"], check=True)
