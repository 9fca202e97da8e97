"""A lock on a file that the kernel frees when its holder ends, however it ends."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from mtandao.config.postgres.errors import AnotherSupervisor, DiskRefused


class FileLock:
    """An exclusive flock on `path`, which names its holder's process id for the sentence another one gets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    def acquire(self, *, wait: bool = False) -> None:
        """Take the lock; taking it twice is harmless. Raises AnotherSupervisor when another holds it."""
        if self._descriptor is not None:
            return
        try:
            # Python's files are closed on exec, so no child keeps the lock after us.
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise DiskRefused(f"{self.path} cannot be opened: {error.strerror}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            pid = _holder(descriptor)
            os.close(descriptor)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise DiskRefused(f"{self.path} cannot be locked: {error.strerror}.") from error
            who = f" (process {pid})" if pid else ""
            raise AnotherSupervisor(
                f"Another Mtandao{who} already runs the PostgreSQL in {self.path.parent}. "
                "Stop that one, or choose another MTANDAO_HOME.",
                pid,
            ) from None
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextlib.contextmanager
    def held(self, *, wait: bool = False) -> Iterator[None]:
        """Hold the lock for a block; when it was held before, it stays held after."""
        before = self.is_held
        self.acquire(wait=wait)
        try:
            yield
        finally:
            if not before:
                self.release()


def _holder(descriptor: int) -> int | None:
    said = os.pread(descriptor, 20, 0).strip()
    return int(said) if said.isdigit() else None
