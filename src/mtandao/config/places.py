"""Where Mtandao keeps things: the home, its folders, and folders that a service of another user may use.

PostgreSQL refuses to run as root. When we are root it runs as a user of its own, and that user must reach its
folder also when the home lies below a closed one such as /root. No permission of a folder that was there
before is ever changed: what cannot be reached goes to `/var/lib/mtandao`, and the home keeps a link to it.
"""

import contextlib
import logging
import os
import pwd
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

OUTSIDE = Path("/var/lib/mtandao")
SERVICE_USER = "mtandao"
FALLBACK_USER = "nobody"
_CLAIM = "home"

logger = logging.getLogger(__name__)


class PlaceRefused(Exception):
    """A folder cannot be made or used. The message says why, and what to do."""


class PopenUser(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class ServiceUser:
    """The system user that services run as when we are root."""

    name: str
    uid: int
    gid: int

    def popen(self) -> PopenUser:
        """Arguments for subprocess that make a child this user, with no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether this user passes `test -r` (-w, -x) on `path`. The kernel is asked, not the mode bits."""
        command = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        quiet = subprocess.DEVNULL
        try:
            done = subprocess.run(
                command, cwd="/", env={}, stdin=quiet, stderr=quiet, check=False, **self.popen()
            )
        except OSError as error:
            raise PlaceRefused(
                f"This root may not become the user {self.name} ({error.strerror}), and PostgreSQL refuses "
                "to run as root. Run Mtandao as an ordinary user, or name a server with MTANDAO_DATABASE_URL."
            ) from None
        return done.returncode == 0


def service_user() -> ServiceUser | None:
    """The user that services run as: for root `mtandao`, made if missing; else None, which is ourselves."""
    if os.geteuid() != 0:
        return None
    found = _account(SERVICE_USER) or _add_service_user()
    if found:
        return found
    found = _account(FALLBACK_USER)
    if found is None:
        raise PlaceRefused(
            f"The system user {SERVICE_USER} is missing and cannot be made: run useradd --system."
        )
    logger.warning(
        "The system user %s is missing and cannot be made, so services run as %s, which other programs may "
        "share. To mend it: useradd --system %s",
        SERVICE_USER,
        FALLBACK_USER,
        SERVICE_USER,
    )
    return found


@dataclass(frozen=True)
class Places:
    """The folders of one home. What a service's user cannot reach there lies in `outside`."""

    home: Path
    outside: Path = OUTSIDE

    def ensure_home(self) -> Path:
        """Make the home if it is missing. Root's can be walked through but not looked into, for services."""
        with _sentences(self.home):
            if not self.home.is_dir():
                self.home.parent.mkdir(parents=True, exist_ok=True)
                _make(self.home, 0o711 if os.geteuid() == 0 else 0o700)
        return self.home

    def folder(self, name: str) -> Path:
        """`<home>/<name>`, closed to others; made if missing."""
        path = self.ensure_home() / name
        with _sentences(path):
            _make(path, 0o700)
        return path

    def service_folder(self, name: str) -> Path:
        """`<home>/<name>` for a service: a folder of its user, or a link to one that this user can reach."""
        user = service_user()
        path = self.ensure_home() / name
        with _sentences(path):
            if user is None:
                _make(path, 0o700)
                return path
            if path.is_symlink():
                self._refuse_strange_link(path)
            elif not path.exists() or _left_half_made(path):
                self._make_service_folder(path, user)
            if path.stat().st_uid == user.uid and not user.can("-x", path.resolve()):
                raise PlaceRefused(
                    f"The user {user.name} no longer reaches {path}, because a folder above it was closed. "
                    "Open that folder again (chmod o+x), or choose another MTANDAO_HOME."
                )
        return path

    def abandoned(self) -> list[Path]:
        """Folders outside whose home no longer links to them: safe to delete by hand, never deleted by us."""
        claims = sorted(self.outside.glob(f"*/{_CLAIM}"))
        return [claim.parent for claim in claims if not _links(Path(claim.read_text().strip()), claim.parent)]

    def _make_service_folder(self, path: Path, user: ServiceUser) -> None:
        if user.can("-x", self.home):
            try:
                _make_for(user, path)
                return
            except PermissionError:
                # Some file systems (network, Windows) know no other owner than their own.
                path.rmdir()
        base = self._base_outside()
        _make_for(user, base / path.name)
        if not user.can("-x", base / path.name):
            raise PlaceRefused(f"The user {user.name} reaches neither {self.home} nor {self.outside}.")
        path.symlink_to(base / path.name)

    def _base_outside(self) -> Path:
        """The folder outside that belongs to this home, made if it is missing."""
        root = ensure_outside(self.outside)
        home = self.home.resolve()
        for link in home.iterdir():
            base = link.readlink().parent if link.is_symlink() else None
            if base and base.parent == root and (base / _CLAIM).is_file():
                return base
        base = root / secrets.token_hex(6)
        _make(base, 0o711)
        write_private(base / _CLAIM, f"{home}\n")
        return base

    def _refuse_strange_link(self, path: Path) -> None:
        target = path.resolve()
        if not target.is_dir():
            raise PlaceRefused(f"{path} links to {target}, which is gone. Bring it back, or remove the link.")
        claim = target.parent / _CLAIM
        if target.parent.parent != self.outside.resolve() or not claim.is_file():
            return  # The operator's own link, to a bigger disk perhaps.
        home, ours = Path(claim.read_text().strip()), self.home.resolve()
        if home == ours:
            return
        if _links(home, target.parent):
            raise PlaceRefused(
                f"{path} links to a folder of {home}: this home is a copy of that one. "
                "Use that home, or remove the link to begin anew here."
            )
        write_private(claim, f"{ours}\n")  # The home was moved.


def ensure_outside(outside: Path = OUTSIDE) -> Path:
    """The folder outside every home: root's, readable by all, writable by nobody else."""
    with _sentences(outside):
        outside.parent.mkdir(parents=True, exist_ok=True)
        _make(outside, 0o755)
        status = outside.stat()
        if status.st_uid != 0 or status.st_mode & 0o022:
            raise PlaceRefused(
                f"{outside} can be changed by others than root. Mend it: chown root, chmod 755."
            )
    return outside.resolve()


def write_private(path: Path, text: str) -> None:
    """Write `path` so that only we may read it, and so that a crash leaves the old or the new text whole."""
    with _sentences(path), _written_beside(path, text) as temporary:
        temporary.replace(path)


def write_private_once(path: Path, text: str) -> bool:
    """As `write_private`, but the first of several writers wins. False when the file was there already."""
    if path.exists():
        return False
    with _sentences(path), _written_beside(path, text) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
    return True


@contextlib.contextmanager
def _written_beside(path: Path, text: str) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _make(path: Path, mode: int) -> None:
    """Make one folder with exactly this mode; leave it as it is when it is there."""
    try:
        path.mkdir(mode)
    except FileExistsError:
        if not path.is_dir():
            raise
        return
    path.chmod(mode)  # mkdir's mode is cut by the umask


def _make_for(user: ServiceUser, path: Path) -> None:
    _make(path, 0o700)
    os.chown(path, user.uid, user.gid)


def _left_half_made(path: Path) -> bool:
    """Made, but we were killed before it was given to its user."""
    return path.is_dir() and path.stat().st_uid == 0 and not any(path.iterdir())


def _links(home: Path, base: Path) -> bool:
    try:
        return any(link.is_symlink() and link.resolve().parent == base.resolve() for link in home.iterdir())
    except OSError:
        return False


def _account(name: str) -> ServiceUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise PlaceRefused(
            f"The system user {name} is root by another name. Services need a user without rights."
        )
    return ServiceUser(name, entry.pw_uid, entry.pw_gid)


def _add_service_user() -> ServiceUser | None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(OUTSIDE)]
    command += ["--shell", "/usr/sbin/nologin", SERVICE_USER]
    with contextlib.suppress(OSError):
        subprocess.run(
            command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, capture_output=True, check=False
        )
    # Asked again rather than trusting the exit code: another Mtandao may have made the user meanwhile.
    return _account(SERVICE_USER)


@contextlib.contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turn what the file system says about `path` into a sentence."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        raise PlaceRefused(
            f"{where} cannot be used: {error.strerror}. Choose another MTANDAO_HOME."
        ) from error
