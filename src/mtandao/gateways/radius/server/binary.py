"""Which FreeRADIUS is installed, and whether it can do what we need."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Debian and Ubuntu call it freeradius, everybody else radiusd.
NAMES = ("freeradius", "radiusd")
# Servers live outside an ordinary user's PATH.
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/freeradius/sbin", "/sbin")

OLDEST = (3, 2, 0)
FIRST_TOO_NEW = (4, 0, 0)
# From here on the server signs its answers itself and has settings for it (CVE-2024-3596).
SIGNS_ITSELF = (3, 2, 5)

MODULES = (
    "rlm_sql",
    "rlm_sql_postgresql",
    "rlm_pap",
    "rlm_chap",
    "rlm_mschap",
    "rlm_expiration",
    "rlm_logintime",
    "rlm_attr_filter",
    "rlm_cache",
    "rlm_cache_rbtree",
    "rlm_detail",
    "rlm_linelog",
    "rlm_always",
)

_VERSION = re.compile(r"FreeRADIUS Version (\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class ServerBinary:
    """An installed FreeRADIUS."""

    path: Path
    version: tuple[int, int, int]
    library_folder: Path | None  # where its modules lie; None if they were not found

    @property
    def version_text(self) -> str:
        return ".".join(str(part) for part in self.version)

    @property
    def is_supported(self) -> bool:
        return OLDEST <= self.version < FIRST_TOO_NEW

    @property
    def signs_itself(self) -> bool:
        return self.version >= SIGNS_ITSELF

    @property
    def missing_modules(self) -> tuple[str, ...]:
        """Modules we need that are not installed: usually the PostgreSQL driver, a package of its own."""
        if self.library_folder is None:
            return MODULES
        return tuple(name for name in MODULES if not (self.library_folder / f"{name}.so").exists())


def find_server(folders: Sequence[str | Path] = FOLDERS) -> ServerBinary | None:
    """The first FreeRADIUS in `folders`, whatever its version; None without one that tells its version."""
    for folder in folders:
        for name in NAMES:
            found = shutil.which(name, path=str(folder))
            version = _version(found) if found else None
            if found and version:
                path = Path(found)
                return ServerBinary(path, version, _library_folder(path))
    return None


def _version(path: str) -> tuple[int, int, int] | None:
    try:
        told = subprocess.run([path, "-v"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(told.stdout + told.stderr)
    if match is None:
        return None
    major, minor, patch = (int(part) for part in match.groups())
    return major, minor, patch


def _library_folder(path: Path) -> Path | None:
    """Without being told, the server looks below /usr/local, wherever it was installed."""
    root = path.resolve().parent.parent
    candidates = [
        root / lib / folder
        for lib in ("lib", "lib64", *(entry.name for entry in root.glob("lib/*-linux-gnu*")))
        for folder in ("freeradius", "")
    ]
    candidates += [entry / "freeradius" for entry in root.glob("lib/*-linux-*")]
    return next((folder for folder in candidates if (folder / "rlm_sql.so").exists()), None)
