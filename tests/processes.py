"""Processes for tests: forks that end hard, and background roles of the product that can be killed.

`python -m tests.processes relay --database NAME --radius NAME --import MODULE` is a role over a test's own
databases; the modules are imported first, for the events and listeners they declare.
"""

import argparse
import os
import selectors
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parent.parent
# Connections of the parent: a child may neither use them nor close them, for the socket is one.
_inherited: list[object] = []
# By pid: where a role that was started here tells that it begins to work.
_told_by: dict[int, int] = {}


def forked(deed: Callable[[], object]) -> int:
    """Do `deed` in a fork of this process with database connections of its own; returns the child's pid.

    The child's exit code is 0 if the deed came to its end and 1 if it raised.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _forget_connections()
        deed()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def awaited(pids: Sequence[int], timeout: float = 60) -> list[int]:
    """The exit codes of forks, minus the signal for those that were killed. Kills what does not end in time."""
    codes = dict.fromkeys(pids, 0)
    waiting, deadline = set(pids), time.monotonic() + timeout
    while waiting:
        for pid in list(waiting):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                codes[pid] = os.waitstatus_to_exitcode(status)
                waiting.discard(pid)
        if waiting and time.monotonic() > deadline:
            for pid in waiting:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            raise TimeoutError(f"{len(waiting)} of {len(pids)} children did not end")
        time.sleep(0.01)
    return [codes[pid] for pid in pids]


def side_by_side(*deeds: Callable[[], object], timeout: float = 60) -> list[int]:
    """Do all of them at once, each in a fork; returns their exit codes."""
    return awaited([forked(deed) for deed in deeds], timeout)


def _forget_connections() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        _inherited.append(connection.connection)
        connection.connection = None
        connection.in_atomic_block = False
        connection.savepoint_ids = []
        connection.needs_rollback = False


@contextmanager
def role(
    name: str, *modules: str, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A background role over the test's databases; asked to end afterwards, and killed if it does not."""
    process = start_role(name, *modules, environment=environment)
    try:
        yield process
    finally:
        stop(process)


def start_role(name: str, *modules: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    from django.db import connections

    databases = [connections[alias].settings_dict["NAME"] for alias in ("default", "radius")]
    command = [
        sys.executable,
        "-m",
        "tests.processes",
        name,
        "--database",
        databases[0],
        "--radius",
        databases[1],
    ]
    # Its end of this pipe is told once it begins to work.
    ours, its = os.pipe()
    try:
        process = subprocess.Popen(
            [*command, f"--up={its}", *(f"--import={module}" for module in modules)],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=None,
            text=True,
            pass_fds=(its,),
        )
    finally:
        os.close(its)
    _told_by[process.pid] = ours
    return process


def has_come_up(process: subprocess.Popen[str], *, within_s: float) -> bool:
    """Whether a role that was started here has begun to work, or has ended."""
    told = _told_by.get(process.pid)
    if told is None:
        return True
    with selectors.DefaultSelector() as pipe:
        pipe.register(told, selectors.EVENT_READ)
        if not pipe.select(within_s):
            return False
    os.close(_told_by.pop(process.pid))
    return True


def stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    if (told := _told_by.pop(process.pid, None)) is not None:
        os.close(told)


def until(
    true: Callable[[], bool],
    timeout: float = 90,
    every: float = 0.05,
    by: Sequence[subprocess.Popen[str]] = (),
) -> None:
    """Wait for something that other processes bring about, as long as they (`by`) live."""
    deadline = time.monotonic() + timeout
    while not true():
        for process in by:
            assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        if time.monotonic() > deadline:
            raise TimeoutError(f"it did not come about in {timeout:g} s")
        time.sleep(every)


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["relay", "jobs", "clock"])
    parser.add_argument("--database", required=True)
    parser.add_argument("--radius", required=True)
    parser.add_argument("--up", type=int, required=True)
    parser.add_argument("--import", dest="modules", action="append", default=[])
    asked = parser.parse_args()
    import threading
    from importlib import import_module

    import django
    from django.db import connections

    django.setup()
    names = {"default": asked.database, "owner": asked.database, "radius": asked.radius}
    for alias, name in names.items():
        connections[alias].settings_dict["NAME"] = name
        connections.settings[alias]["NAME"] = name
    for module in asked.modules:
        import_module(module)
    stopping = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, told)
    if asked.role == "relay":
        from mtandao.foundation.outbox.process import run
    elif asked.role == "jobs":
        from mtandao.foundation.jobs.process import run
    else:
        from mtandao.doors.clock.process import run
    # In a thread of its own, as the product runs it: the main thread hears the signals.
    thread = threading.Thread(target=run, args=(stopping,), daemon=True)
    thread.start()
    os.write(asked.up, b"up")
    while thread.is_alive() and not stopping.wait(0.2):
        pass
    thread.join(8)


if __name__ == "__main__":
    _main()
