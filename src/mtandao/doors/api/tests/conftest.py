"""Callers of the door: the team by role, the other provider, a subscriber."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.worlds import PASSWORD, World


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.ROOT_URLCONF = "mtandao.doors.api.tests.urls"
    cache.clear()  # what was tried before is forgotten
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there


@dataclass
class Caller:
    """Somebody with a token (or without) on a host. Paths are below /api."""

    host: str
    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = "" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        return self.client.generic(
            method,
            f"/api{path}",
            sent,
            content_type="application/json",
            headers={"Host": self.host, **headers},
        )

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None) -> Any:
        return self("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self("DELETE", path)


def of_role(world: World, code: str) -> Caller:
    """Somebody of the team with a fresh token."""
    from mtandao.domains.staff import contract as staff

    email = f"{code}@{world.slug}.example"
    user = staff.user_by_email(world.ctx, email) or staff.add_user(
        world.ctx, full_name=f"The {code}", email=email, password=PASSWORD, role_code=code
    )
    return Caller(f"{world.slug}.localhost", staff.issue_token(world.ctx, user=user, label="tests").token)


def of_subscriber(world: World, subscriber: Any) -> Caller:
    from mtandao.domains.subscribers import contract as subscribers

    issued = subscribers.issue_portal_token(world.ctx, subscriber=subscriber)
    return Caller(f"{world.slug}.localhost", issued.token)


def problem(response: HttpResponse, status: int, code: str = "") -> dict[str, Any]:
    """The problem that was answered, after a look at its form."""
    assert response.status_code == status, (response.status_code, response.content)
    assert response["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(response.content)
    assert said["status"] == status
    assert said["type"] == f"urn:mtandao:problem:{said['code']}"
    assert said["title"] and said["detail"] and said["instance"].startswith("urn:uuid:")
    assert not code or said["code"] == code, said
    return said


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    """The door's clock shows the world's time."""
    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: world.now)
    return world


@pytest.fixture
def admin(clock: World) -> Caller:
    return of_role(clock, "admin")


@pytest.fixture
def anybody(clock: World) -> Caller:
    return Caller(f"{clock.slug}.localhost")
