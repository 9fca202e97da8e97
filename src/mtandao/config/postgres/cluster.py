"""The embedded PostgreSQL: one data folder and the server that runs in it."""

import os
import signal
import subprocess
import time
from pathlib import Path

from mtandao.config.places import ServiceUser
from mtandao.config.postgres import complaints, initdb, leftovers, ownership, pidfile, ports, process, tuning
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.binaries import Binaries
from mtandao.config.postgres.errors import (
    FolderInUse,
    FolderNotOurs,
    LeftoverProcesses,
    NotReady,
    PortTaken,
    PostgresRefused,
    ServerRefused,
)
from mtandao.config.postgres.lock import FileLock

# The server reports its first state once its port, folder and memory are its own.
_BEGUN = ("starting", "ready", "stopping", "standby")
_BEGIN_SECONDS = 30
_STOP_SECONDS = 60


class Cluster:
    """A data folder, its server, and what is kept beside it: `<folder>.password`, `.port` and `.lock`.

    `folder` may be a link; what is kept lies beside the link, in the home. `run_as` is the server's user when
    we are root. `durable=False` may lose all in a crash: for tests. Every method raises PostgresRefused.
    """

    def __init__(
        self,
        folder: Path,
        binaries: Binaries,
        port: int | None = None,
        *,
        run_as: ServiceUser | None = None,
        durable: bool = True,
    ) -> None:
        self.folder = folder
        self.data = folder.resolve()
        self.password_file = folder.with_name(f"{folder.name}.password")
        self.process: subprocess.Popen[bytes] | None = None
        self._binaries = binaries
        self._pinned_port = port
        self._port_file = ports.kept_by(folder)
        self._lock = FileLock(folder.with_name(f"{folder.name}.lock"))
        self._run_as = run_as
        self._uid = run_as.uid if run_as else os.geteuid()
        self._durable = durable
        self._log: Path | None = None
        self._log_offset = 0

    @property
    def port(self) -> int | None:
        """The port of the running server, else the one it will try; None before the first start."""
        found = pidfile.running(self.data)
        return (found and found.port) or self._pinned_port or ports.recall(self._port_file)

    @property
    def admin_url(self) -> DatabaseUrl:
        """The superuser's login to the database `postgres`."""
        try:
            password = self.password_file.read_text().strip()
        except OSError as error:
            raise FolderNotOurs(f"{self.password_file} cannot be read: {error.strerror}.") from None
        port = self.port
        if port is None:
            raise ServerRefused(f"The PostgreSQL in {self.folder} was never started.")
        return DatabaseUrl(ports.HOST, str(port), tuning.ADMIN, password, "postgres", ports.PLAIN)

    def initialise(self) -> None:
        """Make the cluster if the folder is empty or missing; check that it is ours if not."""
        with self._lock.held():
            initdb.sweep(self.data)
            if not ownership.is_ours(self.data, self._binaries, self.password_file, self._uid):
                kept, run_as = self.password_file, self._run_as
                initdb.make(self.data, self._binaries, kept, run_as, durable=self._durable)

    def start(self, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start the server, made first if need be; return its process once its port and folder are its own.

        It may still be recovering then: see `wait_ready`. Its words come from the pipe `stdout` of the
        process, which the caller reads and closes, or go to the end of the file `log`. The folder's lock is
        held until `stop()` or our own end.
        """
        if self.process is not None and self.process.poll() is None:
            return self.process
        self._lock.acquire()
        try:
            self.initialise()
            self._clear_stale_pid_file()
            self._log = log
            self.process = self._launch()
        except BaseException:
            self._lock.release()
            raise
        return self.process

    def wait_ready(self, timeout: float = 60) -> None:
        """Wait up to `timeout` seconds until the server that we started takes connections."""
        if self.process is None:
            raise ServerRefused(f"The PostgreSQL in {self.folder} was not started here.")
        if not process.wait_for(self.process, self.data, (pidfile.READY,), timeout):
            raise self._refusal(self.process)

    def is_running(self) -> bool:
        """Whether a server runs in the folder, whoever started it."""
        return self._own_pid() is not None or pidfile.running(self.data) is not None

    def stop(self, fast: bool = True) -> None:
        """Stop the server that we started and free the folder. `fast` cuts connections, else they may end.

        A server that does not stop in a minute is stopped hard, which is safe: it recovers at its next start.
        """
        if self.process is not None:
            self._end(self.process.pid, fast)
        self._lock.release()

    def stop_orphan(self) -> int | None:
        """Stop a server whose supervisor was killed. Returns its pid; None when there is none.

        Raises AnotherSupervisor while somebody watches over it.
        """
        with self._lock.held():
            found = pidfile.running(self.data)
            if found is None or found.pid == self._own_pid():
                return None
            self._end(found.pid, fast=True)
            return found.pid

    def _clear_stale_pid_file(self) -> None:
        found = pidfile.running(self.data)
        if found:
            raise FolderInUse(
                f"A PostgreSQL already runs in {self.data} (process {found.pid}), but no Mtandao with it. "
                f"Stop it with: kill -INT {found.pid}",
                found.pid,
            )
        if pidfile.is_misleading(self.data):
            (self.data / pidfile.NAME).unlink(missing_ok=True)

    def _launch(self) -> subprocess.Popen[bytes]:
        began, attempts = time.monotonic(), 0
        while True:
            port = ports.choose(self._pinned_port, self._port_file)
            begun = self._begin(port)
            if begun.returncode is None:
                ports.remember(port, self._port_file)
                return begun
            refusal = self._refusal(begun, port)
            process.end(begun)
            attempts += 1
            if isinstance(refusal, LeftoverProcesses):
                leftovers.wait(self.data, self._uid, began)
            elif isinstance(refusal, PortTaken):
                if self._pinned_port is not None or attempts >= 5:
                    raise ports.taken(port)
                # Somebody took it between our look and the server's: another will do.
            else:
                raise refusal

    def _begin(self, port: int) -> subprocess.Popen[bytes]:
        self._log_offset = self._log.stat().st_size if self._log and self._log.exists() else 0
        command = [str(self._binaries.program("postgres")), "-D", str(self.data)]
        command += tuning.server_arguments(port=port, durable=self._durable)
        begun = process.spawn(command, self._run_as, self._log)
        try:
            process.wait_for(begun, self.data, _BEGUN, _BEGIN_SECONDS)
        except BaseException:
            process.end(begun)
            raise
        return begun

    def _refusal(self, ended: subprocess.Popen[bytes], port: int | None = None) -> PostgresRefused:
        said = process.last_words(ended, self._log, self._log_offset)
        return complaints.refusal(said, self.data, port)

    def _end(self, pid: int, fast: bool) -> None:
        hardening = (signal.SIGINT, signal.SIGQUIT)
        for number in hardening if fast else (signal.SIGTERM, *hardening):
            if not self._lives(pid):
                return
            try:
                os.kill(pid, number)
            except PermissionError:
                raise ServerRefused(
                    f"Only the user who started the PostgreSQL in {self.folder} (process {pid}) can stop it."
                ) from None
            deadline = time.monotonic() + _STOP_SECONDS
            while self._lives(pid) and time.monotonic() < deadline:
                time.sleep(0.01)
        if self._lives(pid):
            raise NotReady(f"The PostgreSQL in {self.folder} does not stop. End it with: kill -9 {pid}")

    def _lives(self, pid: int) -> bool:
        if self.process is not None and self.process.pid == pid:
            return self.process.poll() is None
        found = pidfile.running(self.data)
        return found is not None and found.pid == pid

    def _own_pid(self) -> int | None:
        return self.process.pid if self.process is not None and self.process.poll() is None else None
