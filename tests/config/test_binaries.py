"""The programs are run where they lie, or copied once to where the service's user reaches them."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from mtandao.config.places import ServiceUser, service_user
from mtandao.config.postgres.binaries import INSTALLATION, LIBRARIES, Binaries, reachable, shipped
from mtandao.config.postgres.errors import BinariesMissing
from tests.config.clusters import as_root_only


@pytest.fixture
def user() -> ServiceUser:
    found = service_user()
    assert found
    return found


@pytest.fixture
def closed(open_folder: Path) -> Binaries:
    """The shipped programs as they look from a checkout below a closed folder."""
    shelf = open_folder / "closed"
    shelf.mkdir(0o700)
    (shelf / "site-packages").symlink_to(shipped().root)
    return Binaries(shelf / "site-packages", shipped().version)


def test_the_package_brings_postgresql_18() -> None:
    found = shipped()
    assert found.major == "18"
    assert {found.program(name).is_file() for name in ("postgres", "initdb", "psql", "pg_dump")} == {True}


def test_an_ordinary_user_runs_them_where_they_lie() -> None:
    assert reachable(shipped(), None) == shipped()


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtandao.config.postgres.binaries.PACKAGE", "no_such_package")
    with pytest.raises(BinariesMissing, match="make setup"):
        shipped()


@as_root_only
def test_programs_in_a_closed_folder_are_copied_once(
    closed: Binaries, user: ServiceUser, open_folder: Path
) -> None:
    copy = reachable(closed, user, open_folder / "outside")
    assert copy.root == open_folder / "outside" / f"postgresql-{closed.version}"
    said = subprocess.run(
        [copy.program("psql"), "-V"], cwd="/", capture_output=True, check=True, **user.popen()
    )
    assert closed.version in said.stdout.decode()
    first = copy.root.stat().st_ino
    assert reachable(closed, user, open_folder / "outside") == copy
    assert copy.root.stat().st_ino == first
    assert stat.S_IMODE((open_folder / "closed").stat().st_mode) == 0o700


@as_root_only
def test_a_copy_is_roots_and_readable_by_all(closed: Binaries, user: ServiceUser, open_folder: Path) -> None:
    before = os.umask(0o077)
    try:
        copy = reachable(closed, user, open_folder / "outside")
    finally:
        os.umask(before)
    for path in [copy.root, *copy.root.rglob("*")]:
        status = path.stat()
        assert status.st_uid == 0
        assert status.st_mode & 0o022 == 0
        assert status.st_mode & 0o044 == 0o044


@as_root_only
def test_a_broken_or_interrupted_copy_is_made_anew(
    closed: Binaries, user: ServiceUser, open_folder: Path
) -> None:
    broken = open_folder / "outside" / f"postgresql-{closed.version}"
    partial = broken.with_name(f".{broken.name}.partial")
    for folder in (broken, partial):
        (folder / INSTALLATION / "bin").mkdir(parents=True)
        (folder / LIBRARIES).mkdir()
    copy = reachable(closed, user, open_folder / "outside")
    assert copy.program("postgres").is_file()
    assert not partial.exists()
