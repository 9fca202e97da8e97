"""The server's process: begun as the right user, watched until it listens, heard when it gives up."""

import contextlib
import errno
import os
import selectors
import signal
import subprocess
import time
from pathlib import Path

from mtandao.config.places import ServiceUser
from mtandao.config.postgres import pidfile
from mtandao.config.postgres.binaries import CLEAN
from mtandao.config.postgres.errors import (
    BinariesMissing,
    CannotDropPrivileges,
    DiskRefused,
    NotReady,
    PostgresRefused,
)

_BLINK = 0.005  # seconds between two looks at postmaster.pid


def spawn(command: list[str], run_as: ServiceUser | None, log: Path | None) -> subprocess.Popen[bytes]:
    """Begin `command` in a session of its own: Ctrl-C reaches the supervisor, which stops the server last.

    Its words go to the pipe `stdout`, or to the end of the file `log`.
    """
    user = run_as.popen() if run_as else {}
    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else None
    except OSError as error:
        raise DiskRefused(f"{log} cannot be written: {error.strerror}.") from error
    try:
        return subprocess.Popen(
            command,
            cwd="/",
            env=CLEAN,
            umask=0o077,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if descriptor is None else descriptor,
            stderr=subprocess.STDOUT,
            **user,
        )
    except OSError as error:
        raise cannot_run(command[0], error, run_as) from error
    finally:
        if descriptor is not None:
            os.close(descriptor)


def cannot_run(program: str, error: OSError, run_as: ServiceUser | None) -> PostgresRefused:
    """The refusal for a program that did not even begin."""
    if run_as and error.errno in (errno.EPERM, errno.EINVAL):
        return CannotDropPrivileges(
            f"This root may not become the user {run_as.name}, and PostgreSQL refuses to run as root. "
            "Run Mtandao as an ordinary user, or name a server with MTANDAO_DATABASE_URL."
        )
    who = f" as the user {run_as.name}" if run_as else ""
    return BinariesMissing(f"{program} cannot be run{who}: {error.strerror}.")


def wait_for(process: subprocess.Popen[bytes], data: Path, statuses: tuple[str, ...], timeout: float) -> bool:
    """Wait until the server reports one of `statuses`; False when it ended instead. Raises NotReady."""
    deadline = time.monotonic() + timeout
    while process.poll() is None:
        found = pidfile.read(data)
        if found and found.pid == process.pid and found.status in statuses:
            return True
        if time.monotonic() > deadline:
            raise NotReady(
                f"PostgreSQL (process {process.pid}) is not ready after {timeout:.0f} s. "
                "After a crash it may still be recovering: its log tells how far it is."
            )
        time.sleep(_BLINK)
    return False


def last_words(process: subprocess.Popen[bytes], log: Path | None, log_offset: int) -> str:
    """What a process that ended said and nobody has read yet."""
    if log is not None:
        with log.open("rb") as file:
            file.seek(log_offset)
            return file.read(65536).decode(errors="replace")
    if process.stdout is None or process.stdout.closed:
        return ""
    said = b""
    with selectors.DefaultSelector() as pipe:
        pipe.register(process.stdout, selectors.EVENT_READ)
        # No wait for the end of the pipe: a child of the server may keep it open for a moment longer.
        while pipe.select(0.2) and (part := os.read(process.stdout.fileno(), 65536)):
            said += part
    return said.decode(errors="replace")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server that never became ready, as fast as is safe for its files."""
    with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
    if process.stdout:
        process.stdout.close()
