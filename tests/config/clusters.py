"""What the tests do with clusters and users: start one, ask one, act as an ordinary user."""

import encodings.idna  # noqa: F401 -- sockets load it late, when a forked user may not read it any more
import os
import pwd
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.cluster import Cluster

MakeCluster = Callable[..., Cluster]
SECRET_KEY = "a-secret-key-of-the-tests-0123456789"

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")


def ready(cluster: Cluster) -> Cluster:
    """The cluster, started and taking connections; it writes its words to a file beside it."""
    cluster.start(log=cluster.folder.with_name("log"))
    cluster.wait_ready()
    return cluster


def query(url: DatabaseUrl, statement: str) -> list[tuple[object, ...]]:
    """Run one statement of our own in autocommit, and return its rows if it has any."""
    with psycopg.connect(url.text, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def as_ordinary_user(deed: Callable[[], str], folder: Path) -> str:
    """Do `deed` in a child that is no root and owns `folder`; return what it returns, raise what it raises.

    The child is a fork and no new program: the interpreter may lie in a folder that is closed to others.
    """
    if os.geteuid() != 0:
        return deed()
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    answer = folder / "answer"
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            answer.write_text(deed())
            code = 0
        except BaseException:
            answer.write_text(traceback.format_exc())
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    said = answer.read_text()
    assert os.waitstatus_to_exitcode(status) == 0, said
    return said
