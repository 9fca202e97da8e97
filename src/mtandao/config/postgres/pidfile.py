"""postmaster.pid, and whether the process it names is really this folder's server.

PostgreSQL itself only asks whether some process has that id. After a crash or a reboot the id may belong to
another program by then, and PostgreSQL would refuse to start for ever.
"""

import os
from dataclasses import dataclass
from pathlib import Path

NAME = "postmaster.pid"
READY = "ready"
_PROC = Path("/proc")


@dataclass(frozen=True)
class PidFile:
    """What a running server writes about itself; parts it has not written yet are None.

    Lines, as of PostgreSQL 10: pid, data folder, start time, port, socket folder, listen address,
    shared memory, status.
    """

    pid: int
    port: int | None
    status: str | None


def read(data: Path) -> PidFile | None:
    """None without a file, or while its first line is being written."""
    try:
        lines = [line.strip() for line in (data / NAME).read_text(errors="replace").splitlines()]
    except FileNotFoundError:
        return None
    if not lines or not lines[0].removeprefix("-").isdigit():
        return None
    return PidFile(
        pid=abs(int(lines[0])),  # negative: a single-user server
        port=int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else None,
        status=lines[7] if len(lines) > 7 else None,
    )


def running(data: Path) -> PidFile | None:
    """The file, when the process it names lives and serves this folder."""
    found = read(data)
    return found if found and _serves(found.pid, data) else None


def is_misleading(data: Path) -> bool:
    """Whether the file would stop PostgreSQL for nothing: it is empty, or its id is somebody else's by now.

    A file whose process is dead is no trouble: PostgreSQL looks for that server's remains, and goes on.
    """
    if not (data / NAME).exists():
        return False
    found = read(data)
    return found is None or (_lives(found.pid) and not _serves(found.pid, data))


def leftovers(data: Path, uid: int) -> list[int]:
    """Processes of a server that died, which still work in this folder. Empty where there is no /proc."""
    found = []
    for folder in _PROC.glob("[0-9]*"):
        pid = int(folder.name)
        words = _words(pid)
        if words and words[0].startswith("postgres:") and _is_orphan_of(pid, data, uid):
            found.append(pid)
    return found


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # as another user
    return True


def _serves(pid: int, data: Path) -> bool:
    if not _lives(pid):
        return False
    words = _words(pid)
    if words is None:
        return True  # Not to be seen here (no /proc, or hidden): believe the file, as PostgreSQL does.
    if not words or Path(words[0]).name not in ("postgres", "postmaster"):
        return False  # Another program, or a dead process that nobody has collected.
    folder = _working_folder(pid)
    if folder is None and "-D" in words[:-1]:
        folder = words[words.index("-D") + 1]
    if folder is None or not folder.startswith("/"):
        return True  # Which folder it serves is not to be seen here: believe the file.
    return os.path.realpath(folder) == os.path.realpath(data)


def _is_orphan_of(pid: int, data: Path, uid: int) -> bool:
    folder = _working_folder(pid)
    if folder is not None:
        return os.path.realpath(folder) == os.path.realpath(data)
    # Root in a container may not see other users' folders. There, any orphan of the service's user counts.
    try:
        parent = int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        words = _words(parent)
        return (_PROC / str(pid)).stat().st_uid == uid and not (words and Path(words[0]).name == "postgres")
    except OSError:
        return False


def _words(pid: int) -> list[str] | None:
    """The command line; empty for a dead process; None when it cannot be seen."""
    try:
        text = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    return [word.decode(errors="replace") for word in text.split(b"\0") if word]


def _working_folder(pid: int) -> str | None:
    try:
        return str((_PROC / str(pid) / "cwd").readlink())
    except OSError:
        return None
