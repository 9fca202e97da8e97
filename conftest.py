"""One PostgreSQL for all tests, a migrated template in it, and a database of its own for whoever commits.

The server's folder and the template are kept in `.test-home` between runs; the template is made anew when
the schema changes.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).parent
# Before Django's settings are read: they are computed from these.
# Never the home of somebody's demo: tests drop databases.
os.environ["MTANDAO_HOME"] = os.environ.get("MTANDAO_TEST_HOME", str(ROOT / ".test-home"))
for _variable in ("MTANDAO_DATABASE_URL", "MTANDAO_RADIUS_DATABASE_URL", "MTANDAO_POSTGRES_PORT"):
    os.environ.pop(_variable, None)
os.environ["MTANDAO_DEMO"] = "1"
os.environ["MTANDAO_DOMAIN"] = "localhost"
os.environ["DJANGO_SETTINGS_MODULE"] = "mtandao.config.settings"

import django  # noqa: E402 -- the environment comes first
from django.conf import settings  # noqa: E402
from django.utils import translation  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from hypothesis import settings as properties  # noqa: E402

from tests.databases import Databases, stop_server  # noqa: E402

if Path(os.environ["MTANDAO_HOME"]) != settings.ENVIRONMENT.home:
    # pytest-django read the settings before us, because the shell names them.
    raise pytest.UsageError(f"Unset DJANGO_SETTINGS_MODULE: tests would run in {settings.ENVIRONMENT.home}.")
# No test is timed: the machine may be busy with others.
properties.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("any machine")
# Argon2 takes a fifth of a second each time, which is its point. Tests sign up hundreds of providers.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are tested before anybody has collected static files: WhiteNoise would warn of the missing folder.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
# Before test files are collected: they import models.
django.setup()

pytest_plugins = ["tests.worlds"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hunt",
        type=float,
        default=0,
        metavar="MINUTES",
        help="look for sequences that lose money, at random",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--hunt"):
        items[:] = [item for item in items if item.get_closest_marker("hunt") is None]


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A page that was asked for in Kiswahili leaves its thread speaking it; a request ends that, the next test does
    not."""
    translation.deactivate()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stop_server()


@pytest.fixture(scope="session")
def databases(django_db_blocker: DjangoDbBlocker) -> Iterator[Databases]:
    """The server with its template, started by whoever comes first."""
    with django_db_blocker.unblock():
        ours = Databases.ready()
    yield ours
    ours.drop_mine()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's hook: the database in which tests roll back."""
    with django_db_blocker.unblock():
        databases.use_shared()


@pytest.fixture
def own_databases(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Databases for this test alone: what it commits stays, and other connections see it."""
    with django_db_blocker.unblock():
        fresh = databases.use_fresh()
        yield
        databases.use_shared()
        databases.drop(fresh)
