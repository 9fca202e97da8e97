"""What tests of routers share."""

from collections.abc import Iterator

import pytest

from mtandao.gateways.routeros.tests.lab import Lab, running_router


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A simulated router of one's own."""
    with running_router() as lab:
        yield lab
