"""The FreeRADIUS that a file's simulated routers ask."""

from collections.abc import Iterator

import pytest

from mtandao.gateways.radius.tests.simulator_lab import FreeRadius, freeradius


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreeRadius]:
    with freeradius(tmp_path_factory.mktemp("radius")) as running:
        yield running
