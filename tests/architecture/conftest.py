"""What the architecture tests look at: the import graph, the source files, PostgreSQL's catalogue."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp
import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.logins import Connection, Row, connect

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "mtandao"

Ask = Callable[..., list[Row]]


@pytest.fixture(scope="session")
def graph() -> grimp.ImportGraph:
    """Who imports whom, the rooms' own tests left out."""
    whole = grimp.build_graph("mtandao", cache_dir=None)
    for module in whole.modules:
        if ".tests" in module:
            whole.remove_module(module)
    return whole


@pytest.fixture(scope="session")
def sources() -> list[Path]:
    """Every Python file of the product, tests and migrations left out."""
    return sorted(
        path
        for path in SOURCE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts)
    )


@pytest.fixture(scope="session")
def kept_files() -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())


@pytest.fixture(scope="session")
def owner(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Connection]:
    """The owner's connection to the tests' shared database."""
    with django_db_blocker.unblock(), connect("owner") as connection:
        yield connection


@pytest.fixture(scope="session")
def ask(owner: Connection) -> Ask:
    """Ask the catalogue: the rows of a query."""

    def asked(query: str, *values: object) -> list[Row]:
        return owner.execute(query.encode(), values).fetchall()

    return asked
