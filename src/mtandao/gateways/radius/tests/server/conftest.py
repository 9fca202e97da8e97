"""One server and one database for all tests here; every test brings its own provider and routers."""

import shutil
from collections.abc import Iterator

import pytest

from mtandao.gateways.radius.server import ServerBinary, find_server
from mtandao.gateways.radius.tests.server.lab import Lab, Provider
from mtandao.gateways.radius.tests.server.postgres import ThrowawayPostgres


@pytest.fixture(scope="session")
def binary() -> ServerBinary:
    found = find_server()
    if found is None or found.missing_modules or shutil.which("radclient") is None:
        pytest.skip("FreeRADIUS, its PostgreSQL module or radclient is not installed")
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[ThrowawayPostgres]:
    cluster = ThrowawayPostgres()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def lab(postgres: ThrowawayPostgres, binary: ServerBinary) -> Iterator[Lab]:
    running = Lab(postgres, binary)
    yield running
    running.remove()


@pytest.fixture
def provider(lab: Lab) -> Provider:
    return lab.provider()
