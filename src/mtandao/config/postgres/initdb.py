"""A new cluster: made whole beside its place, then moved there in one step."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mtandao.config.places import ServiceUser, write_private
from mtandao.config.postgres import complaints, tuning
from mtandao.config.postgres.binaries import CLEAN, Binaries
from mtandao.config.postgres.errors import DiskRefused
from mtandao.config.postgres.process import cannot_run

_WORKSHOP = ".new-"


def sweep(data: Path) -> None:
    """Remove what a start that was killed has left. The caller holds the folder's lock."""
    deadline = time.monotonic() + 2
    for abandoned in data.parent.glob(f"{data.name}{_WORKSHOP}*"):
        # An initdb that outlived its parent may still write here; it gives up when it finds its files gone.
        while abandoned.exists() and time.monotonic() < deadline:
            shutil.rmtree(abandoned, ignore_errors=True)
            time.sleep(0.02)


def make(
    data: Path, binaries: Binaries, password_file: Path, run_as: ServiceUser | None, *, durable: bool
) -> None:
    """Make the cluster `data` (missing or empty) and keep its administrator's password in `password_file`.

    Killed at any point, it leaves no cluster or a whole one. The caller holds the folder's lock.
    """
    try:
        workshop = Path(tempfile.mkdtemp(prefix=f"{data.name}{_WORKSHOP}", dir=data.parent))
    except OSError as error:
        raise DiskRefused(f"{data.parent} cannot be written: {error.strerror}.") from error
    try:
        _make_in(workshop, data, binaries, password_file, run_as, durable=durable)
    except OSError as error:
        raise DiskRefused(f"A new cluster cannot be written to {data.parent}: {error.strerror}.") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _make_in(
    workshop: Path,
    data: Path,
    binaries: Binaries,
    password_file: Path,
    run_as: ServiceUser | None,
    *,
    durable: bool,
) -> None:
    password = secrets.token_urlsafe(32)
    told, made = workshop / "password", workshop / "data"
    told.touch(0o600)
    told.write_text(password)
    if run_as:
        os.chown(told, run_as.uid, run_as.gid)
        os.chown(workshop, run_as.uid, run_as.gid)
    command = [str(binaries.program("initdb")), f"--pgdata={made}", f"--pwfile={told}", "--no-instructions"]
    command += tuning.initdb_arguments(durable=durable, can_syncfs=sys.platform == "linux")
    _run(command, data, run_as)
    _write_hba(made / "pg_hba.conf")
    # The password first: a password without a cluster is replaced next time, the reverse would lock us out.
    write_private(password_file, password + "\n")
    made.rename(data)
    if durable:
        _sync_folder(data.parent)


def _run(command: list[str], data: Path, run_as: ServiceUser | None) -> None:
    user = run_as.popen() if run_as else {}
    try:
        done = subprocess.run(
            command,
            cwd="/",
            env=CLEAN,
            umask=0o077,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **user,
        )
    except OSError as error:
        raise cannot_run(command[0], error, run_as) from error
    if done.returncode != 0:
        raise complaints.refusal((done.stdout + done.stderr).decode(errors="replace"), data)


def _write_hba(path: Path) -> None:
    # Root writes into a folder of the service's user here, so a link planted there is not followed.
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "w") as file:
        file.write(tuning.PG_HBA)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
