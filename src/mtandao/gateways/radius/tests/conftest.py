"""The FreeRADIUS that a file's simulated routers ask, and the database that it reads."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, freeradius


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreeRadius]:
    with freeradius(tmp_path_factory.mktemp("radius")) as running:
        yield running


@pytest.fixture
def radius(db: None) -> Iterator[Any]:
    """A cursor in the RADIUS database."""
    with connections["radius"].cursor() as cursor:
        yield cursor
