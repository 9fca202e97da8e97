"""Why PostgreSQL cannot be used: each refusal is one or two sentences for the person at the terminal."""


class PostgresRefused(Exception):
    """PostgreSQL cannot be used as asked. The message says what is in the way and how to mend it."""


class BinariesMissing(PostgresRefused):
    """The programs of PostgreSQL are not installed, or cannot run here."""


class CannotDropPrivileges(PostgresRefused):
    """We are root, PostgreSQL must not be, and this root may not become another user."""


class FolderInUse(PostgresRefused):
    """A living server already runs in the folder. `pid` is its process."""

    def __init__(self, message: str, pid: int | None = None) -> None:
        super().__init__(message)
        self.pid = pid


class AnotherSupervisor(FolderInUse):
    """Another Mtandao holds the folder's lock. `pid` is that process, where it is known."""


class LeftoverProcesses(FolderInUse):
    """The server died, and processes of it still hold its shared memory."""


class FolderNotOurs(PostgresRefused):
    """The folder holds something else, belongs to another user, or lost what we keep beside it."""


class WrongVersion(PostgresRefused):
    """The folder or the server is of a version that cannot be used."""


class PortTaken(PostgresRefused):
    """Another program listens on the port that was asked for."""


class DiskRefused(PostgresRefused):
    """The disk is full, or does not let us write."""


class NotReady(PostgresRefused):
    """The server did not come up, or did not go down, in the time it was given."""


class ServerRefused(PostgresRefused):
    """A running server did not let us in, or lacks a right that set-up needs."""
