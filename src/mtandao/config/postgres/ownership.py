"""Whether a data folder is a cluster of ours that this PostgreSQL can serve."""

import pwd
from pathlib import Path

from mtandao.config.postgres.binaries import Binaries
from mtandao.config.postgres.errors import FolderNotOurs, WrongVersion


def is_ours(data: Path, binaries: Binaries, password_file: Path, uid: int) -> bool:
    """True for a cluster to start, False for an empty place to make one in.

    Raises FolderNotOurs or WrongVersion for anything else. `uid` is the user that the server will run as.
    """
    try:
        if not (data / "PG_VERSION").is_file():
            _refuse_files(data)
            return False
        if data.stat().st_uid != uid:
            raise _of_another_user(data)
        version = (data / "PG_VERSION").read_text().strip()
    except PermissionError:
        raise _of_another_user(data) from None
    if version != binaries.major:
        raise WrongVersion(
            f"{data} was made by PostgreSQL {version}, and this Mtandao brings {binaries.version}. "
            f"Dump it with a PostgreSQL {version} and load it into a new MTANDAO_HOME."
        )
    if not password_file.is_file():
        raise FolderNotOurs(
            f"{data} is a PostgreSQL cluster, but {password_file} does not keep its password: Mtandao did "
            "not make it, or the file was removed. Bring the file back, or choose another MTANDAO_HOME."
        )
    return True


def _refuse_files(data: Path) -> None:
    if data.exists() and not data.is_dir():
        raise FolderNotOurs(f"{data} is a file. Move it away, or choose another MTANDAO_HOME.")
    if data.exists() and any(data.iterdir()):
        raise FolderNotOurs(
            f"{data} holds files, but no PostgreSQL cluster. Move them away, or choose another MTANDAO_HOME."
        )


def _of_another_user(data: Path) -> FolderNotOurs:
    try:
        owner = f"the user {pwd.getpwuid(data.stat().st_uid).pw_name}"
    except (OSError, KeyError):
        owner = "another user"
    return FolderNotOurs(
        f"{data} belongs to {owner}. Run Mtandao as the user who made it, or choose another MTANDAO_HOME."
    )
