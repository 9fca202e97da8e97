"""The command line of a configured FreeRADIUS, and its own check of the configuration."""

import subprocess
from pathlib import Path

from mtandao.gateways.radius.server.configuration import EXECUTABLE


class BadConfiguration(Exception):
    """FreeRADIUS does not accept its configuration; the text is what it says."""


def command(folder: Path) -> list[str]:
    """What to start: stays in the foreground, logs to standard output, ends on SIGTERM."""
    return [*_program(folder), "-f", "-l", "stdout"]


def check(folder: Path) -> None:
    """Lets FreeRADIUS read the configuration without starting. Raises `BadConfiguration` with its last words.

    Neither the database nor the ports are touched.
    """
    read = subprocess.run(
        [*_program(folder), "-C", "-x", "-l", "stdout"],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=30,
        check=False,
    )
    if read.returncode != 0:
        last_words = [line for line in (read.stdout + read.stderr).splitlines() if line.strip()][-8:]
        raise BadConfiguration("\n".join(last_words))


def _program(folder: Path) -> list[str]:
    # The name of the main file is spelled out: some builds look for one named like the program.
    program = (folder / EXECUTABLE).readlink()
    return [str(program), "-d", str(folder), "-n", "radiusd"]
