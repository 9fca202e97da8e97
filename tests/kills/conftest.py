"""Sites for tests that stop and kill databases."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from mtandao.foundation.tenancy.fence import fence
from tests.kills.site import Site, moved_in
from tests.worlds import World


@pytest.fixture
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A database server of the test's own."""
    with django_db_blocker.unblock(), moved_in() as here:
        yield here


@pytest.fixture
def site_world(site: Site) -> Iterator[World]:
    """A provider on that server."""
    world = World()
    with fence(world.ctx):
        yield world
