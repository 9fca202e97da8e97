"""What an installation needs, what of it is there, and how to get the rest."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from mtandao.config.environment import Environment
from mtandao.config.postgres import leakproof
from mtandao.config.postgres.binaries import shipped
from mtandao.config.postgres.connect import connected
from mtandao.config.postgres.errors import PostgresRefused
from mtandao.config.postgres.urls import known_urls
from mtandao.config.processes.radius import what_is_missing

BUILT = Path(__file__).resolve().parent.parent / "foundation" / "kit" / "static" / "built"


@dataclass(frozen=True, slots=True)
class Finding:
    """`optional`: Mtandao runs without it, with less."""

    what: str
    good: bool
    mend: str = ""
    optional: bool = False


def findings(environment: Environment) -> list[Finding]:
    found = [_python(), _postgres(environment), _assets(), _radius(), _browser(), _home(environment)]
    return [*found, *_search(environment)]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(f"Python {version}", sys.version_info >= (3, 11))


def _postgres(environment: Environment) -> Finding:
    if environment.database_url is not None:
        return Finding(f"PostgreSQL at {environment.database_url.server}", good=True)
    try:
        return Finding(f"PostgreSQL {shipped().version}, embedded", good=True)
    except PostgresRefused as refusal:
        return Finding("PostgreSQL", good=False, mend=str(refusal))


def _search(environment: Environment) -> list[Finding]:
    """Whether name search may use its index behind the tenants' fence. The embedded server sees to it by itself."""
    if environment.database_url is None:
        return []
    what = "names are found by an index"
    try:
        with connected(known_urls(environment).main.web) as connection:
            missing = leakproof.unmarked(connection)
    except PostgresRefused as refusal:
        return [Finding(what, good=False, mend=str(refusal), optional=True)]
    statements = "; ".join(map(leakproof.statement, missing))
    mend = f"A superuser can mend it, in the database {environment.database_url.name}: {statements}"
    return [Finding(what, good=not missing, mend=mend if missing else "", optional=True)]


def _assets() -> Finding:
    there = (BUILT / "console.css").exists()
    return Finding("stylesheets and scripts", there, "" if there else "make setup")


def _radius() -> Finding:
    missing = what_is_missing()
    return Finding("FreeRADIUS 3.2 with PostgreSQL", missing is None, missing or "", optional=True)


def _browser() -> Finding:
    there = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    mend = "" if there else "Only for the tests: apt-get install chromium"
    return Finding("a Chromium for the tests of pages", bool(there), mend, optional=True)


def _home(environment: Environment) -> Finding:
    home = environment.home
    place = home if home.exists() else home.parent
    free = shutil.disk_usage(place).free // 2**20 if place.exists() else 0
    return Finding(f"{home}, {free:,} MiB free", free > 500, "" if free > 500 else "Free at least 500 MiB.")
