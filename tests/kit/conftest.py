"""The kit is tested with a house of its own: its addresses, its middleware, its street. Within the project's
settings these stand only for the length of a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.kit import house as made

if not django_settings.configured:
    made.configure()


@pytest.fixture
def house(settings: Any) -> Iterator[None]:
    """The house's settings instead of the project's."""
    from mtandao.foundation.kit.pages import refusal_class

    for name, value in made.SETTINGS.items():
        setattr(settings, name, value)
    refusal_class.cache_clear()
    yield
    refusal_class.cache_clear()


@pytest.fixture
def street(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The street's table, empty."""
    with django_db_blocker.unblock(), made.street():
        yield


@pytest.fixture
def residents(street: None) -> None:
    """The street with its 188 residents."""
    made.fill()
