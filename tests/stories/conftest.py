"""One living demo for all stories of a run: it takes half a minute to come up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mtandao.config.processes.radius import what_is_missing
from tests.stories.stack import Stack, running_stack

HOME = Path(__file__).parent.parent.parent / ".test-home" / "stories"


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    with running_stack(HOME) as running:
        yield running
