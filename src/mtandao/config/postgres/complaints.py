"""What initdb and postgres say when they give up, turned into a refusal with a sentence of ours."""

import re
from pathlib import Path

from mtandao.config.postgres.errors import (
    DiskRefused,
    FolderInUse,
    LeftoverProcesses,
    PortTaken,
    PostgresRefused,
)

_PROCESS = re.compile(r"^\[\d+\] +")  # our log_line_prefix


def refusal(said: str, data: Path, port: int | None = None) -> PostgresRefused:
    """The refusal that fits the last words `said` (English: lc_messages is C)."""
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return DiskRefused(f"The disk under {data} is full. Free some space, then start again.")
    if "pre-existing shared memory block" in said:
        return LeftoverProcesses(f"Processes of a PostgreSQL that died still use {data}.")
    if 'lock file "postmaster.pid" already exists' in said:
        return FolderInUse(f"Another PostgreSQL runs in {data}: {_gist(said)}")
    if "could not create any TCP/IP sockets" in said or "could not bind" in said:
        return PortTaken(f"Port {port} on 127.0.0.1 is taken by another program.")
    if "Read-only file system" in said or "Permission denied" in said:
        return DiskRefused(f"PostgreSQL may not write in {data}: {_gist(said)}")
    if "could not map anonymous shared memory" in said or "Cannot allocate memory" in said:
        return PostgresRefused(
            "There is not enough free memory for PostgreSQL. "
            f"End other programs, or lower shared_buffers in {data / 'postgresql.conf'}."
        )
    return PostgresRefused(f"PostgreSQL gave up on {data}: {_gist(said) or 'it said nothing.'}")


def _gist(said: str) -> str:
    """The line that tells why, with its hint, else the last one."""
    lines = [_PROCESS.sub("", line.strip()) for line in said.splitlines() if line.strip()]
    told = [line for line in lines if any(mark in line for mark in ("FATAL:", "PANIC:", "error:", "HINT:"))]
    if any("contains errors" in line for line in told):
        told = [line for line in lines if line not in told][-2:] + told  # which lines of the file, and why
    return " ".join((told or lines[-1:])[:4])
