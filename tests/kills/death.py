"""A process that dies at a chosen commit: everything before it stands, nothing after it was ever there."""

import os
import signal
from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper

from tests.processes import awaited, forked


def dies_before_commit(number: int, deed: Callable[[], object]) -> bool:
    """Do `deed` in a process that is killed just before its `number`-th commit that would change something, in
    either database. False if the deed came to its end before."""

    def deadly() -> None:
        commits = 0
        commit = BaseDatabaseWrapper._commit

        def count(connection: BaseDatabaseWrapper) -> None:
            nonlocal commits
            with connection.connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
                commits += cursor.fetchone()[0]
            if commits == number:
                os.kill(os.getpid(), signal.SIGKILL)
            commit(connection)

        BaseDatabaseWrapper._commit = count  # type: ignore[method-assign]  # in this process alone
        deed()

    (code,) = awaited([forked(deadly)], 60)
    assert code in (0, -signal.SIGKILL), code
    return code != 0
