"""Whoever sits before the console: the team by role, on the provider's own host."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mtandao.foundation import clock
from tests.reading import without_tokens
from tests.worlds import PASSWORD, World


@pytest.fixture(autouse=True)
def _door(settings: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test owns the clock, and passwords are hashed fast: no test here is about either."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there
    monkeypatch.setattr(clock, "now", lambda: world.now)


class Sitting:
    """One person with a browser without script."""

    def __init__(self, world: World, role: str = "admin") -> None:
        from django.contrib.sessions.backends.db import SessionStore

        from mtandao.domains.staff import contract as staff
        from mtandao.domains.staff.sessions import SESSION_SALT, SESSION_USER

        email = f"{role}@{world.slug}.example"
        self.user = staff.user_by_email(world.ctx, email) or staff.add_user(
            world.ctx, full_name=f"The {role}", email=email, password=PASSWORD, role_code=role
        )
        self.client = Client(headers={"host": f"{world.slug}.localhost"})
        session = SessionStore()
        session[SESSION_USER], session[SESSION_SALT] = str(self.user.id), str(self.user.session_salt)
        session.save()
        self.client.cookies["mtandao_session"] = str(session.session_key)

    def get(self, url: str, status: int = 200, **more: Any) -> str:
        response = self.client.get(url, **more)
        assert response.status_code == status, (url, response.status_code, text(response)[:600])
        return text(response)

    def post(self, url: str, data: dict[str, Any] | None = None, status: int = 302) -> Any:
        response = self.client.post(url, data or {})
        assert response.status_code == status, (url, response.status_code, text(response)[:3000])
        return response

    def follow(self, url: str, data: dict[str, Any] | None = None) -> str:
        """Post, and read the page it leads to."""
        return self.get(self.post(url, data)["Location"])


def text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return without_tokens(content.decode())


@pytest.fixture
def admin(world: World) -> Sitting:
    return Sitting(world)


@pytest.fixture
def sale(world: World) -> Any:
    """Active, and owing 4,000 since today."""
    sale = world.sale()
    world.settle()
    return sale


@pytest.fixture
def at(sale: Any) -> str:
    """His page."""
    return f"/subscribers/{sale.subscriber.id}/"


def state(world: World, sale: Any) -> str:
    from mtandao.domains.subscriptions import contract as subscriptions

    return str(subscriptions.subscription(world.ctx, sale.subscription.id).state)
